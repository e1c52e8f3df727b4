import { checkTenant } from '../catalog/check.ts'
import { createTenant, listTenants, setTenantState, type Tenant } from '../db/directory.ts'
import { refuseMissingTenant } from '../db/refusal.ts'
import { isSlug } from '../names/words.ts'
import { builder } from './builder.ts'

const TenantState = builder.enumType('TenantState', {
  values: {
    ACTIVE: { value: 'active' },
    DISABLED: { value: 'disabled' },
    DELETED: { value: 'deleted' },
  } as const,
})

const TenantType = builder.objectRef<Tenant>('Tenant').implement({
  description: 'An isolated customer; owns tables and records.',
  fields: (t) => ({
    slug: t.exposeString('slug', { nullable: false, description: 'Its name in tokens; never used again.' }),
    name: t.exposeString('name', { nullable: false }),
    state: t.expose('state', { type: TenantState, nullable: false }),
    createdAt: t.expose('createdAt', { type: 'DateTime', nullable: false }),
  }),
})

const TenantInput = builder.inputType('TenantInput', {
  fields: (t) => ({
    slug: t.string({ required: true, description: 'Small letters, digits and hyphens, a letter first.' }),
    name: t.string({ required: true }),
  }),
})

const CreatedTenant = builder.objectRef<Tenant>('CreatedTenant').implement({
  fields: (t) => ({ tenant: t.field({ type: TenantType, nullable: false, resolve: (tenant) => tenant }) }),
})

builder.queryField('tenants', (t) =>
  t.field({
    type: [TenantType],
    nullable: false,
    description: 'For operators.',
    resolve: (_, __, context) => listTenants(context.operator().session),
  }),
)

builder.mutationField('createTenant', (t) =>
  t.field({
    type: CreatedTenant,
    nullable: false,
    description: 'For operators.',
    args: { input: t.arg({ type: TenantInput, required: true }) },
    resolve: (_, { input }, context) => {
      const { session, act } = context.operator()
      checkTenant(input)
      return createTenant(session, input, act)
    },
  }),
)

const transitions = [
  {
    name: 'disableTenant',
    state: 'disabled',
    description: 'For operators. Refuses every credential of the tenant.',
  },
  { name: 'enableTenant', state: 'active', description: 'For operators. Takes disableTenant back.' },
  {
    name: 'deleteTenant',
    state: 'deleted',
    description: 'For operators. For good: its slug is never used again.',
  },
] as const

for (const { name, state, description } of transitions) {
  builder.mutationField(name, (t) =>
    t.field({
      type: TenantType,
      nullable: false,
      description,
      args: { slug: t.arg.string({ required: true }) },
      resolve: (_, { slug }, context) => {
        const { session, act } = context.operator()
        if (!isSlug(slug)) {
          throw refuseMissingTenant(slug)
        }
        return setTenantState(session, { slug, state }, act)
      },
    }),
  )
}
