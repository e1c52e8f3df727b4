import { beforeEach, describe, expect, it } from '@jest/globals'
import { forgetAnswers } from '../../src/upkeep/forget-answers.ts'
import { idOf } from '../examples/cinema.ts'
import { crm } from '../examples/crm.ts'
import { useEngine } from '../sql/engine.ts'
import type { Answer } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const engine = useEngine()
let tenant: TestTenant

beforeEach(async () => {
  tenant = await makeTenant(engine.test, crm)
})

interface Sent {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
}

async function send(
  key: string | undefined,
  sent: Sent,
  { token = tenant.token, path = '/graphql' } = {},
): Promise<
  Pick<Answer, 'status' | 'data' | 'errors'> & { isRepeated: boolean; headers: Headers; text: string }
> {
  const response = await engine.test.app.fetch(
    new Request(`http://tablecast.test${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(sent),
    }),
  )
  const text = await response.text()
  const { data, errors = [] } = JSON.parse(text) as Answer
  const { status, headers } = response
  return { status, headers, data, errors, text, isRepeated: headers.get('idempotency-replayed') === 'true' }
}

const create: Sent = {
  query: 'mutation { visits: createContact(input: { name: "Ann" }) { version id name } }',
}
const codes = ({ errors }: { errors: Answer['errors'] }) => errors.map(({ extensions }) => extensions.code)
const keptAnswers = async () =>
  (
    await engine.superuser.query('select data from tablecast.answers where tenant_id = $1', [
      (await engine.catalogOf(tenant)).tenantId,
    ])
  ).rows
const count = async () =>
  (await tenant.ask<{ contacts: { totalCount: number } }>('{ contacts { totalCount } }')).contacts.totalCount

describe('a mutation with an Idempotency-Key', () => {
  it('is done once, and answered as often as it is sent, byte for byte', async () => {
    const [first, second, third] = [
      await send('a', create),
      await send('a', create),
      await send('"a"', create),
    ]
    expect([first.isRepeated, second.isRepeated, third.isRepeated]).toEqual([false, true, true])
    expect([second.text, third.text]).toEqual([first.text, first.text])
    expect(await count()).toBe(1)
  })

  it('is done again with another key, and without one', async () => {
    for (const key of ['a', 'b', undefined, undefined]) {
      expect((await send(key, create)).isRepeated).toBe(false)
    }
    expect(await count()).toBe(4)
  })

  it('is refused when another one has its key', async () => {
    await send('a', create)
    const others: Sent[] = [
      { query: create.query.replace('Ann', 'Bob') },
      { ...create, variables: { x: 1 } },
      {
        query: `query A { __typename } ${create.query.replace('mutation', 'mutation B')}`,
        operationName: 'B',
      },
    ]
    for (const other of others) {
      const answer = await send('a', other)
      expect(answer.errors.map(({ extensions: { code } }) => ({ code }))).toEqual([
        { code: 'IDEMPOTENCY_CONFLICT' },
      ])
    }
    expect(await count()).toBe(1)
  })

  it('that was refused may be sent again: nothing is kept of it', async () => {
    const twice: Sent = {
      query: `mutation { createContact(input: { name: "Bob" }) { id } deleteContact(id: "${idOf(1)}") { id } }`,
    }
    expect(codes(await send('a', twice))).toEqual(['RECORD_MISSING'])
    await tenant.ask(`mutation { createContact(input: { id: "${idOf(1)}", name: "Ann" }) { id } }`)
    const done = await send('a', twice)
    expect([done.isRepeated, done.errors]).toEqual([false, []])
    expect((await send('a', twice)).text).toBe(done.text)
  })

  it('that is sent many times at once is done once; the others are told that it is being done, or its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('a', create)))
    expect(await count()).toBe(1)
    const failed = answers.filter(({ errors }) => errors.length > 0)
    expect(new Set(failed.map(({ errors: [error] }) => ({ code: error?.extensions.code }).code))).toEqual(
      new Set(failed.length > 0 ? ['IDEMPOTENCY_IN_FLIGHT'] : []),
    )
    expect(failed.every(({ headers }) => headers.has('retry-after'))).toBe(true)
    const told = answers.filter(({ errors }) => errors.length === 0).map(({ text }) => text)
    expect(new Set(told).size).toBe(1)
  })

  it('that another holds at this moment is IDEMPOTENCY_IN_FLIGHT', async () => {
    const { tenantId } = await engine.catalogOf(tenant)
    const name = JSON.stringify(['answer', 'user:ann', 'a'])
    await engine.superuser.query('begin')
    await engine.superuser.query('select pg_advisory_xact_lock(hashtextextended($1, $2::int8))', [
      name,
      tenantId,
    ])
    const answer = await send('a', create)
    await engine.superuser.query('commit')
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'IDEMPOTENCY_IN_FLIGHT' })
    expect((await send('a', create)).errors).toEqual([])
  })

  it('has its key for itself: other actors and tenants have the same', async () => {
    const other = await makeTenant(engine.test, crm)
    const key = await tenant.define<{ createApiKey: { key: string } }>(
      'mutation { createApiKey(input: { name: "bot", role: WRITER }) { key } }',
    )
    const answers = [
      await send('a', create),
      await send('a', create, { token: other.token }),
      await send('a', create, { token: key.createApiKey.key }),
    ]
    expect(answers.map(({ isRepeated, errors }) => [isRepeated, errors])).toEqual(
      answers.map(() => [false, []]),
    )
  })

  it('is not answered to whoever may not write any more', async () => {
    await send('a', create)
    const reader = await tenant.as('reader')
    expect(codes(await send('a', create, { token: reader.token }))).toEqual(['FORBIDDEN'])
    await engine.test.operator('mutation ($slug: String!) { disableTenant(slug: $slug) { slug } }', {
      slug: tenant.slug,
    })
    expect(codes(await send('a', create))).toEqual(['FORBIDDEN'])
  })

  it('is forgotten after a day', async () => {
    await send('a', create)
    const age = async (interval: string) =>
      engine.superuser.query(`update tablecast.answers set at = at - $2::interval where tenant_id = $1`, [
        (await engine.catalogOf(tenant)).tenantId,
        interval,
      ])
    await age('23 hours 59 minutes')
    expect((await send('a', create)).isRepeated).toBe(true)
    await age('1 minute')
    expect((await send('a', { query: create.query.replace('Ann', 'Bob') })).errors).toEqual([])
    expect(await count()).toBe(2)
  })

  it.each(['createContact', 'constructor', '__proto__'])(
    'leaves nothing of a record that is purged, told as %s',
    async (alias) => {
      const create = `mutation { ${alias}: createContact(input: { id: "${idOf(1)}", name: "a secret" }) { id name } }`
      const { text } = await send('a', { query: create })
      expect((await send('a', { query: create })).text).toBe(text)
      await tenant.ask(`mutation { purgeContact(id: "${idOf(1)}") }`)
      expect(await keptAnswers()).toEqual([{ data: null }])
    },
  )

  it('leaves nothing of a record that it purges itself, and is not done again for that', async () => {
    const query = `mutation {
      createContact(input: { id: "${idOf(1)}", name: "a secret" }) { name }
      purgeContact(id: "${idOf(1)}")
      other: createContact(input: { name: "Bob" }) { name } }`
    expect((await send('a', { query })).errors).toEqual([])
    expect(await keptAnswers()).toEqual([{ data: null }])
    expect(codes(await send('a', { query }))).toEqual(['RECORD_MISSING'])
    expect(await count()).toBe(1)
  })

  it('that put a record in the place of one that it purged tells of the new one', async () => {
    await tenant.ask(`mutation { createContact(input: { id: "${idOf(1)}", name: "old" }) { id } }`)
    const query = `mutation { purgeContact(id: "${idOf(1)}") createContact(input: { id: "${idOf(1)}", name: "new" }) { name } }`
    const first = await send('a', { query })
    expect(first.errors).toEqual([])
    expect((await send('a', { query })).text).toBe(first.text)
  })

  describe('that shows a record because another one is linked to it', () => {
    const letter = idOf(9)
    const unlinked = `unlink: updateLetter(id: "${letter}", patch: { from: null, to: null }) { id }`
    const purge = `purgeContact(id: "${idOf(1)}")`
    const create = (end: string) => `createLetter(input: { id: "${letter}", ${end} }) {
      from { name } to { nodes { name } } }`

    beforeEach(async () => {
      await tenant.define(`mutation { createTable(input: { name: "Letter", fields: [
        { name: "from", kind: "reference", options: { table: "Contact", inverse: "letters", onDelete: "clear" } }
        { name: "to", kind: "references", options: { table: "Contact", onDelete: "clear" } }] }) { name } }`)
    })

    it.each([
      `from: { create: { id: "${idOf(1)}", name: "a secret" } }`,
      `to: { create: [{ name: "x" }, { id: "${idOf(1)}", name: "a secret" }] }`,
    ])('leaves nothing of it when it is purged: %s', async (end) => {
      const first = await send('a', { query: `mutation { ${create(end)} }` })
      expect(await keptAnswers()).toEqual([{ data: first.data }])
      await tenant.ask(`mutation { ${unlinked} }`)
      expect(await keptAnswers()).toEqual([{ data: first.data }])
      await tenant.ask(`mutation { ${purge} }`)
      expect(await keptAnswers()).toEqual([{ data: null }])
    })

    it('leaves nothing of it when it purges it itself', async () => {
      const end = `from: { create: { id: "${idOf(1)}", name: "a secret" } }`
      const { errors } = await send('a', { query: `mutation { ${create(end)} ${unlinked} ${purge} }` })
      expect(errors).toEqual([])
      expect(await keptAnswers()).toEqual([{ data: null }])
    })
  })

  it('is not done again when one of its records was purged', async () => {
    const query = `mutation { createContacts(inputs: [{ id: "${idOf(1)}", name: "Ann" }, { name: "Bob" }]) { name } }`
    await send('a', { query })
    await tenant.ask(`mutation { purgeContact(id: "${idOf(1)}") }`)
    expect(codes(await send('a', { query }))).toEqual(['RECORD_MISSING'])
    expect(await count()).toBe(1)
  })
})

describe('a large answer', () => {
  const many: Sent = {
    query: `mutation ($inputs: [ContactInput!]!) {
      first: createContacts(inputs: $inputs) { id name version }
      one: createContact(input: { name: "one" }) { name }
      none: createContacts(inputs: []) { id }
      gone: purgeContact(id: "${idOf(7)}") }`,
    variables: { inputs: Array.from({ length: 900 }, (_, n) => ({ name: `${n}`.padEnd(80, '.') })) },
  }

  it('is kept by its records, and told of them as they are', async () => {
    await tenant.ask(`mutation { createContact(input: { id: "${idOf(7)}", name: "seven" }) { id } }`)
    const first = await send('a', many)
    expect(first.errors).toEqual([])
    expect(await keptAnswers()).toEqual([{ data: null }])
    const second = await send('a', many)
    expect([second.isRepeated, second.text]).toEqual([true, first.text])
    await tenant.ask('mutation { deleteContacts(filter: { name: { eq: "one" } }) { id } }')
    expect((await send('a', many)).text).toBe(first.text)
    expect(await count()).toBe(900)
  })

  it('of a dry run is kept whole, as its records are not there', async () => {
    const dry: Sent = {
      query:
        'mutation ($inputs: [ContactInput!]!) { createContacts(inputs: $inputs, dryRun: true) { id name } }',
      ...(many.variables ? { variables: many.variables } : {}),
    }
    const first = await send('a', dry)
    expect((await send('a', dry)).text).toBe(first.text)
    expect(await count()).toBe(0)
  })

  it('of a dry run is not taken for what was done beside it', async () => {
    const mixed: Sent = {
      query: `mutation ($long: String!) {
        dry: createContacts(inputs: [{ id: "${idOf(1)}", name: $long }], dryRun: true) { name version }
        real: createContact(input: { id: "${idOf(1)}", name: "short" }) { name version }
        change: updateContacts(filter: { id: { eq: "${idOf(1)}" } }, patch: { name: $long }, dryRun: true) { name version } }`,
      variables: { long: 'x'.repeat(70_000) },
    }
    const first = await send('a', mixed)
    expect(first.errors).toEqual([])
    expect((await send('a', mixed)).text).toBe(first.text)
  })

  it('is told again under every alias', async () => {
    const sent: Sent = { ...many, query: many.query.replace('first:', '__proto__:') }
    await tenant.ask(`mutation { createContact(input: { id: "${idOf(7)}", name: "seven" }) { id } }`)
    const first = await send('a', sent)
    expect(first.errors).toEqual([])
    expect((await send('a', sent)).text).toBe(first.text)
  })

  it('is not told to a writer of records that somebody else has deleted since, but of those that it deleted', async () => {
    const { token } = await tenant.as('writer')
    const name = 'x'.repeat(70_000)
    const variables = { name }
    const make = {
      query: `mutation ($name: String!) { createContact(input: { id: "${idOf(1)}", name: $name }) { name } }`,
      variables,
    }
    const remove = { query: `mutation { deleteContact(id: "${idOf(1)}") { name } }` }
    await send('make', make, { token })
    expect((await send('make', make, { token })).data).toEqual({ createContact: { name } })
    await tenant.ask(`mutation { updateContact(id: "${idOf(1)}", patch: { city: "a secret" }) { id } }`)
    expect((await send('remove', remove, { token })).errors).toEqual([])
    expect((await send('remove', remove, { token })).data).toEqual({ deleteContact: { name } })
    expect(codes(await send('make', make, { token }))).toEqual(['RECORD_MISSING'])
    expect((await send('make', make)).data).toEqual({ createContact: { name } })
  })

  it('of a table that is no more is not told of another one with its name', async () => {
    const variables = { name: 'x'.repeat(70_000) }
    const make = [
      { query: 'mutation ($name: String!) { createContact(input: { name: $name }) { name } }', variables },
      {
        query: 'mutation ($name: String!) { createContacts(inputs: [{ name: $name }]) { name } }',
        variables,
      },
    ]
    for (const [number, sent] of make.entries()) {
      await send(`${number}`, sent)
    }
    await tenant.define('mutation { deleteTable(table: "Contact") { name } }')
    await tenant.define('mutation ($input: TableInput!) { createTable(input: $input) { name } }', {
      input: crm[0],
    })
    for (const [number, sent] of make.entries()) {
      expect(codes(await send(`${number}`, sent))).toEqual(['RECORD_MISSING'])
    }
  })
})

describe('the header Idempotency-Key', () => {
  it.each(['', '""', 'a b', 'x'.repeat(256), 'ä'])('%j is BAD_REQUEST', async (key) => {
    expect(codes(await send(key, create))).toEqual(['BAD_REQUEST'])
  })

  it('of a query means nothing, as a query changes nothing', async () => {
    const ask: Sent = { query: '{ contacts { totalCount } }' }
    expect([(await send('a', ask)).isRepeated, (await send('a', ask)).isRepeated]).toEqual([false, false])
  })

  it('is refused on /catalog, which does not keep answers: a key is shown once', async () => {
    const answer = await send(
      'a',
      { query: 'mutation { createApiKey(input: { name: "bot", role: READER }) { key } }' },
      { path: '/catalog' },
    )
    expect(codes(answer)).toEqual(['BAD_REQUEST'])
  })
})

it('maintenance forgets answers that nobody gets any more, and no others', async () => {
  await send('old', create)
  await send('new', create)
  const { tenantId } = await engine.catalogOf(tenant)
  await engine.superuser.query(
    `update tablecast.answers set at = at - interval '1 day' where tenant_id = $1 and key = 'old'`,
    [tenantId],
  )
  await forgetAnswers(engine.database, tenantId)
  const { rows } = await engine.superuser.query('select key from tablecast.answers where tenant_id = $1', [
    tenantId,
  ])
  expect(rows).toEqual([{ key: 'new' }])
})
