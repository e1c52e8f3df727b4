import { describe, expect, it } from '@jest/globals'
import { toToken } from '../support/app.ts'
import { send } from './answer.ts'
import { documents, doors, extraClaims, forged, namings } from './credential-attacks.ts'
import { expected } from './places.ts'
import { useTrial } from './trial.ts'
import { type Role, roles, slugs } from './world.ts'

const trial = useTrial('of credentials, names and documents')

describe.each(Object.entries(documents))('a document with %s', (_, [query, gives]) => {
  it.each(roles)('as %s, before and after its owner has sent it', async (role) => {
    const sent = trial.as(role, { path: '/graphql', body: { query } })
    const outcome = expected('/graphql', 'Query', gives, role)
    await trial.expectNothing(sent, outcome)
    const token = await toToken({ tenant: slugs.theirs, sub: 'canaryAnn', role: 'reader' })
    await send(trial.whole.app, trial.as('reader', { path: '/graphql', body: { query } }, token))
    await trial.expectNothing(sent, outcome)
  })
})

describe.each(doors)('$name, where another tenant is named by', ({ request, gives }) => {
  const told: Role[] = ['none', 'admin', 'operator', 'disabled']
  it.each(namings.flatMap((naming) => told.map((role) => ({ ...naming, role }))))(
    '$name, as $role',
    async ({ role, change }) => {
      await trial.expectNothing(trial.as(role, change(request, trial.facts)), gives(role))
    },
  )
  it.each(Object.entries(extraClaims))('the claim %s', async (_, claims) => {
    const token = await toToken({ ...claims(trial.facts), tenant: slugs.mine, sub: 'ann', role: 'admin' })
    await trial.expectNothing(trial.as('admin', request, token), gives('admin'))
  })
  it.each(Object.entries(forged))('%s', async (_, make) => {
    await trial.expectNothing(trial.as('none', request, await make(trial.facts)), 'UNAUTHENTICATED')
  })
  it.each([
    (path: string, slug: string) => `/${slug}${path}`,
    (path: string, slug: string) => `${path}/${slug}`,
    (path: string, slug: string) => `${path};tenant=${slug}`,
    (path: string, slug: string) => `/tenants/${slug}${path}`,
  ])('the path %#', async (pathOf) => {
    const path = pathOf(request.path, trial.facts.slug)
    const { seen, found } = await trial.lookFor(trial.as('admin', { ...request, path }))
    expect(seen.status).toBe(404)
    expect(found).toEqual([])
  })
  trial.othersAreUnchanged()
})

it.each(doors.filter(({ request }) => request.path !== '/schema.graphql'))(
  'the statements of $name are told, and nothing of others with them',
  async ({ request, gives }) => {
    const headers = { ...request.headers, 'x-explain': 'sql' }
    await trial.expectNothing(trial.as('admin', { ...request, headers }), gives('admin'))
  },
)

it('a key of idempotency that another has used for the very same gives nothing of its answer', async () => {
  const query = 'mutation { createDeal(input: { title: "once" }) { id title createdBy code } }'
  const sent = { path: '/graphql', headers: { 'idempotency-key': 'one-for-all' }, body: { query } }
  for (const token of trial.facts.tokens) {
    await send(trial.whole.app, trial.as('admin', sent, token))
  }
  await trial.expectNothing(trial.as('admin', sent), 'ok')
})
