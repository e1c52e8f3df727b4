import { checkTenant } from '../catalog/check.ts'
import { firstApiKey, insertApiKey } from '../db/api-key.ts'
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

const CreatedTenant = builder.objectRef<{ tenant: Tenant; adminKey: string }>('CreatedTenant').implement({
  fields: (t) => ({
    tenant: t.expose('tenant', { type: TenantType, nullable: false }),
    adminKey: t.exposeString('adminKey', {
      nullable: false,
      description: 'An API key of its first admin. It is shown this once.',
    }),
  }),
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
    resolve: async (_, { input }, context) => {
      const { session, act } = context.operator()
      checkTenant(input)
      const tenant = await createTenant(session, input, act)
      const { key } = await insertApiKey(session, { tenantId: tenant.id, ...firstApiKey }, act)
      return { tenant, adminKey: key }
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
