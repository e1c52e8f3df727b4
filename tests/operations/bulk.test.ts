import { beforeEach, describe, expect, it } from '@jest/globals'
import { idOf } from '../examples/cinema.ts'
import { crm } from '../examples/crm.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant

beforeEach(async () => {
  tenant = await makeTenant(engine.test, crm)
})

const create = (inputs: object[], more: object = {}) =>
  tenant.send(
    `mutation ($inputs: [ContactInput!]!, $dryRun: Boolean! = false) {
      contacts: createContacts(inputs: $inputs, dryRun: $dryRun) { id version name city externalRef } }`,
    { inputs, ...more },
  )
const update = (filter: object, patch: object, more: object = {}) =>
  tenant.send(
    `mutation ($filter: ContactFilter!, $patch: ContactPatch!, $operate: ContactOperate, $atMost: Int! = 1, $dryRun: Boolean! = false) {
      contacts: updateContacts(filter: $filter, patch: $patch, operate: $operate, atMost: $atMost, dryRun: $dryRun) { name version city visits } }`,
    { filter, patch, ...more },
  )
const remove = (filter: object, more: object = {}) =>
  tenant.send(
    `mutation ($filter: ContactFilter!, $atMost: Int! = 1, $dryRun: Boolean! = false) {
      contacts: deleteContacts(filter: $filter, atMost: $atMost, dryRun: $dryRun) { name version } }`,
    { filter, ...more },
  )
const names = async () => {
  const { contacts } = await tenant.ask<{ contacts: { nodes: { name: string; version: number }[] } }>(
    '{ contacts(orderBy: [{ name: ASC }]) { nodes { name version } } }',
  )
  return contacts.nodes.map(({ name, version }) => `${name} ${version}`)
}
const three = [{ name: 'Ann', city: 'Bern' }, { name: 'Bob' }, { name: 'Cid', city: null }]

describe('createContacts', () => {
  it('creates all, in the order of the inputs, and gives them back', async () => {
    const { data } = await create(three)
    expect(data).toMatchObject({
      contacts: [
        { name: 'Ann', version: 1, city: 'Bern' },
        { name: 'Bob', version: 1, city: 'Rome' },
        { name: 'Cid', version: 1, city: null },
      ],
    })
    expect(await names()).toEqual(['Ann 1', 'Bob 1', 'Cid 1'])
  })

  it('creates none when anything is wrong, and says all that is', async () => {
    const answer = await create([
      { name: 'Ann' },
      { name: 'Bob', number: 1, tags: ['NEW', 'NEW'] },
      { name: 'Cid', email: 'x' },
    ])
    expect(seen(answer)).toEqual({
      data: null,
      errors: [
        {
          path: 'contacts',
          code: 'INPUT_INVALID',
          issues: ['inputs.1.tags uniqueItems', expect.stringMatching(/^inputs\.2\.email /)],
        },
      ],
    })
    expect(await names()).toEqual([])
  })

  it('no two inputs may bring the same id', async () => {
    const id = idOf(1)
    const answers = [
      await create([{ name: 'Ann', id }, { name: 'Bob' }, { name: 'Cid', id: id.toUpperCase() }]),
      await tenant.send(
        'mutation ($inputs: [ContactInput!]!) { contacts: upsertContacts(by: NUMBER, inputs: $inputs) { id } }',
        { inputs: [1, 2, 3].map((number) => ({ name: 'x', number, id: number === 2 ? idOf(2) : id })) },
      ),
    ]
    expect(answers.map(seen)).toEqual(
      answers.map(() => ({
        data: null,
        errors: [{ path: 'contacts', code: 'INPUT_INVALID', issues: ['inputs.2.id unique'] }],
      })),
    )
  })

  it('tells which inputs want the same value, or one that is taken', async () => {
    await create([{ name: 'Ann', externalRef: 'A' }])
    const answer = await create([
      { name: 'Bob', externalRef: 'A' },
      { name: 'Cid', externalRef: 'B' },
      { name: 'Dan', externalRef: 'B' },
    ])
    expect(seen(answer)).toEqual({
      data: null,
      errors: [
        {
          path: 'contacts',
          code: 'UNIQUE_CONFLICT',
          field: 'externalRef',
          issues: ['inputs.0.externalRef unique', 'inputs.2.externalRef unique'],
        },
      ],
    })
  })

  it('an empty list creates nothing', async () => {
    expect((await create([])).data).toEqual({ contacts: [] })
  })

  it('with dryRun it answers what would be, and writes nothing', async () => {
    const { data } = await create([{ name: 'Ann', externalRef: 'A' }], { dryRun: true })
    expect(data).toMatchObject({ contacts: [{ name: 'Ann', version: 1, city: 'Rome', externalRef: 'A' }] })
    expect(
      codesOf(
        await create(
          [
            { name: 'Ann', externalRef: 'A' },
            { name: 'x', externalRef: 'A' },
          ],
          { dryRun: true },
        ),
      ),
    ).toEqual(['UNIQUE_CONFLICT'])
    expect(await names()).toEqual([])
    expect(codesOf(await create([{ name: 'Ann', externalRef: 'A' }]))).toEqual([])
  })

  it('a dry run leaves what the same operation does beside it', async () => {
    await tenant.ask(`mutation {
      a: createContact(input: { name: "Ann" }) { id }
      b: createContacts(inputs: [{ name: "Bob" }], dryRun: true) { id }
      c: createContact(input: { name: "Cid" }) { id } }`)
    expect(await names()).toEqual(['Ann 1', 'Cid 1'])
  })

  it('refuses more records than a list may have', async () => {
    const inputs = Array.from({ length: 1_001 }, (_, index) => ({ name: `${index}` }))
    expect(codesOf(await create(inputs))).toEqual(['QUERY_TOO_COMPLEX'])
    expect(codesOf(await create(inputs.slice(1)))).toEqual([])
  })
})

describe('a thousand records', () => {
  /** How many statements an admin is told that a mutation has sent. */
  async function statementsOf(query: string, variables: object): Promise<number> {
    const response = await engine.test.app.fetch(
      new Request('http://tablecast.test/graphql', {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', 'x-explain': 'sql' },
          authorization: `Bearer ${tenant.token}`,
        },
        body: JSON.stringify({ query, variables }),
      }),
    )
    const { errors = [], extensions } = (await response.json()) as {
      errors?: object[]
      extensions: { sql: object[] }
    }
    expect(errors).toEqual([])
    return extensions.sql.length
  }

  it('are written with as many statements as one', async () => {
    const steps = [
      'mutation ($inputs: [ContactInput!]!) { createContacts(inputs: $inputs) { id } }',
      'mutation ($inputs: [ContactInput!]!) { upsertContacts(by: EXTERNAL_REF, inputs: $inputs) { id } }',
      `mutation ($filter: ContactFilter!) {
        updateContacts(filter: $filter, patch: { email: null }, operate: { visits: { increment: 1 } }, atMost: 1000) { id } }`,
      'mutation ($filter: ContactFilter!) { deleteContacts(filter: $filter, atMost: 1000) { id } }',
    ]
    const counts: number[][] = []
    for (const count of [1, 1_000]) {
      const inputs = Array.from({ length: count }, (_, n) => ({
        ...{ name: `${n}`, externalRef: `${count}-${n}`, email: `${count}-${n}@example.com` },
      }))
      const changed = inputs.map((input) => ({ ...input, email: `x-${input.email}` }))
      const filter = { externalRef: { startsWith: `${count}-` } }
      const [create = '', upsert = '', update = '', remove = ''] = steps
      counts.push([
        await statementsOf(create, { inputs }),
        await statementsOf(upsert, { inputs: changed }),
        await statementsOf(update, { filter }),
        await statementsOf(remove, { filter }),
      ])
    }
    expect(counts[1]).toEqual(counts[0])
    expect(Math.max(...counts.flat())).toBeLessThan(12)
  })
})

describe('updateContacts', () => {
  beforeEach(() => create(three))

  it('changes all records that match', async () => {
    const { data } = await update({ name: { in: ['Ann', 'Bob'] } }, { city: 'Oslo' }, { atMost: 2 })
    expect(data).toEqual({
      contacts: [
        { name: 'Ann', version: 2, city: 'Oslo', visits: null },
        { name: 'Bob', version: 2, city: 'Oslo', visits: null },
      ],
    })
    expect(await names()).toEqual(['Ann 2', 'Bob 2', 'Cid 1'])
  })

  it('changes none when more match than expected, and one is expected unless more is said', async () => {
    expect(codesOf(await update({ name: { in: ['Ann', 'Bob'] } }, { city: 'Oslo' }))).toEqual([
      'TOO_MANY_RECORDS',
    ])
    expect(await names()).toEqual(['Ann 1', 'Bob 1', 'Cid 1'])
  })

  it('gives a record that is as it should be, and does not write it', async () => {
    expect((await update({ name: { eq: 'Ann' } }, { city: 'Bern' })).data).toMatchObject({
      contacts: [{ name: 'Ann', version: 1 }],
    })
    expect(await names()).toEqual(['Ann 1', 'Bob 1', 'Cid 1'])
  })

  it('none that match is an empty answer', async () => {
    expect((await update({ name: { eq: 'Zoe' } }, { city: 'Bern' })).data).toEqual({ contacts: [] })
  })

  it('operates on each as it is', async () => {
    await update({ name: { eq: 'Ann' } }, { visits: 5 })
    const { data } = await update(
      { name: { lt: 'Cid' } },
      {},
      { atMost: 5, operate: { visits: { increment: 2 } } },
    )
    expect(data).toMatchObject({
      contacts: [
        { name: 'Ann', visits: 7 },
        { name: 'Bob', visits: 2 },
      ],
    })
  })

  it('cannot give two records the same value of a unique field', async () => {
    const answer = await update({ name: { lt: 'Cid' } }, { externalRef: 'X' }, { atMost: 5 })
    expect(codesOf(answer)).toEqual(['UNIQUE_CONFLICT'])
  })

  it('with dryRun it answers what would be', async () => {
    const { data } = await update({ name: { eq: 'Ann' } }, { city: 'Oslo' }, { dryRun: true })
    expect(data).toMatchObject({ contacts: [{ name: 'Ann', version: 2, city: 'Oslo' }] })
    expect(await names()).toEqual(['Ann 1', 'Bob 1', 'Cid 1'])
  })

  it('of many who count at once none is lost', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () =>
        update({ name: { eq: 'Ann' } }, {}, { operate: { visits: { increment: 1 } } }),
      ),
    )
    expect(
      await tenant.ask('{ contacts(filter: { name: { eq: "Ann" } }) { nodes { visits version } } }'),
    ).toEqual({
      contacts: { nodes: [{ visits: 10, version: 11 }] },
    })
  })
})

describe('a filter that says nothing', () => {
  beforeEach(() => create(three))

  const blanks: [object, string][] = [
    [{}, 'filter'],
    [{ name: {} }, 'filter.name'],
    [{ name: { eq: 'Ann' }, city: {} }, 'filter.city'],
    [{ and: [] }, 'filter.and'],
    [{ or: [{ name: { eq: 'Ann' } }, {}] }, 'filter.or.1'],
    [{ not: {} }, 'filter.not'],
  ]

  it.each(blanks)('%j is refused where records are written', async (filter, path) => {
    const answers = [
      await update(filter, { city: 'Oslo' }, { atMost: 9 }),
      await remove(filter, { atMost: 9 }),
    ]
    expect(answers.map(seen)).toEqual(
      answers.map(() => ({
        data: null,
        errors: [{ path: 'contacts', code: 'FILTER_INVALID', issues: [`${path} blank`] }],
      })),
    )
  })

  it('a variable that is not given is no wildcard', async () => {
    const answer = await tenant.send(
      'mutation ($name: String) { deleteContacts(filter: { name: { eq: $name } }, atMost: 9) { id } }',
    )
    expect(codesOf(answer)).toEqual(['FILTER_INVALID'])
    expect(await names()).toEqual(['Ann 1', 'Bob 1', 'Cid 1'])
  })

  it('all records are meant by saying so', async () => {
    const { data } = await remove({ id: { isNull: false } }, { atMost: 9 })
    expect(data).toMatchObject({ contacts: [{ version: 2 }, { version: 2 }, { version: 2 }] })
  })
})

it('tells which inputs bring an id that is in use', async () => {
  await create([1, 2].map((n) => ({ id: idOf(n), name: `n${n}` })))
  const answer = await create([3, 2, 4, 1].map((n) => ({ id: idOf(n), name: 'x' })))
  expect(seen(answer).errors).toEqual([
    {
      path: 'contacts',
      code: 'UNIQUE_CONFLICT',
      field: 'id',
      issues: ['inputs.1.id unique', 'inputs.3.id unique'],
    },
  ])
})

it('a default that is too large for as many new records is TOO_MANY_RECORDS too', async () => {
  const own = await makeTenant(engine.test, [
    { name: 'Page', fields: [{ name: 'text', kind: 'text', default: 'x'.repeat(100_000) }] },
  ])
  const make = (number: number) =>
    own.send('mutation ($inputs: [PageInput!]!) { createPages(inputs: $inputs) { id } }', {
      inputs: Array.from({ length: number }, () => ({})),
    })
  expect(codesOf(await make(1_000))).toEqual(['TOO_MANY_RECORDS'])
  expect(codesOf(await make(10))).toEqual([])
})

it('a patch that is too large for as many records as match is TOO_MANY_RECORDS, and no failure of ours', async () => {
  await create(Array.from({ length: 100 }, (_, n) => ({ name: `n${n}` })))
  const city = 'x'.repeat(2 ** 20)
  const filter = { name: { startsWith: 'n' } }
  expect(codesOf(await update(filter, { city }, { atMost: 100 }))).toEqual(['TOO_MANY_RECORDS'])
  expect(codesOf(await update(filter, { city }, { atMost: 100, dryRun: true }))).toEqual(['TOO_MANY_RECORDS'])
  expect(codesOf(await update({ name: { eq: 'n1' } }, { city }))).toEqual([])
})

describe('deleteContacts', () => {
  beforeEach(() => create(three))

  it('deletes all records that match, and gives them as they were last', async () => {
    expect((await remove({ name: { ne: 'Bob' } }, { atMost: 2 })).data).toEqual({
      contacts: [
        { name: 'Ann', version: 2 },
        { name: 'Cid', version: 2 },
      ],
    })
    expect(await names()).toEqual(['Bob 1'])
  })

  it('deletes none when more match than expected', async () => {
    expect(seen(await remove({ name: { ne: 'Bob' } }))).toEqual({
      data: null,
      errors: [{ path: 'contacts', code: 'TOO_MANY_RECORDS' }],
    })
    expect(await names()).toHaveLength(3)
  })

  it('with dryRun it deletes none', async () => {
    expect((await remove({ name: { eq: 'Bob' } }, { dryRun: true })).data).toEqual({
      contacts: [{ name: 'Bob', version: 2 }],
    })
    expect(await names()).toHaveLength(3)
  })

  it.each([0, -1, 1_001])('atMost: %i is BAD_REQUEST', async (atMost) => {
    expect(codesOf(await remove({ name: { eq: 'Bob' } }, { atMost }))).toEqual(['BAD_REQUEST'])
  })
})
