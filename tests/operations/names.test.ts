import { beforeAll, describe, expect, it } from '@jest/globals'
import { idOf } from '../examples/cinema.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

// Names that every JavaScript object inherits, or that an await would call: as fields they are like any other.
const names = [
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'isPrototypeOf',
  'length',
  'catch',
]
const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [
    { name: 'Thing', fields: names.map((name) => ({ name, kind: 'text' })) },
    { name: 'Other', fields: names.map((name) => ({ name, kind: 'integer', default: 7, required: true })) },
  ])
})

describe.each(names)('a field named %s', (name) => {
  const id = idOf(names.indexOf(name) + 1)
  const other = idOf(names.indexOf(name) + 101)

  it('is created by a literal and by a variable, read, filtered, sorted by, patched and cleared', async () => {
    const nodes = { nodes: [{ [name]: 'b' }] }
    await tenant.ask(`mutation { createThing(input: { id: "${id}", ${name}: "a" }) { id } }`)
    expect(
      await tenant.ask(
        `mutation ($patch: ThingPatch!) { updateThing(id: "${id}", patch: $patch) { ${names.join(' ')} } }`,
        { patch: { [name]: 'b' } },
      ),
    ).toEqual({ updateThing: { ...Object.fromEntries(names.map((one) => [one, null])), [name]: 'b' } })
    expect(
      await tenant.ask(
        `query ($filter: ThingFilter, $orderBy: [ThingOrder!]) {
          found: things(filter: $filter) { nodes { ${name} } }
          sorted: things(filter: { id: { eq: "${id}" } }, orderBy: $orderBy) { nodes { ${name} } }
          literal: things(filter: { ${name}: { contains: "B" } }, orderBy: { ${name}: DESC }) { nodes { ${name} } } }`,
        { filter: { [name]: { eq: 'b' } }, orderBy: [{ [name]: 'ASC' }] },
      ),
    ).toEqual({ found: nodes, sorted: nodes, literal: nodes })
    expect(
      await tenant.ask(`mutation { updateThing(id: "${id}", patch: { ${name}: null }) { ${name} } }`),
    ).toEqual({ updateThing: { [name]: null } })
  })

  it('has no value where the client has sent none', async () => {
    expect(
      await tenant.ask(
        `mutation ($thing: ThingInput!, $other: OtherInput!) {
          createThing(input: $thing) { ${name} } createOther(input: $other) { ${name} } }`,
        { thing: {}, other: { id: other } },
      ),
    ).toEqual({ createThing: { [name]: null }, createOther: { [name]: 7 } })
    expect(
      await tenant.ask(
        `mutation ($patch: OtherPatch!) { updateOther(id: "${other}", patch: $patch) { version ${name} } }`,
        { patch: {} },
      ),
    ).toMatchObject({ updateOther: { [name]: 7 } })
  })
})

it('a filter and an order that name nothing mean nothing, whatever objects inherit', async () => {
  const own = await makeTenant(test, [
    { name: 'Thing', fields: names.map((name) => ({ name, kind: 'text' })) },
  ])
  await own.ask('mutation { createThing(input: {}) { id } }')
  expect(
    await own.ask(
      'query ($filter: ThingFilter, $orderBy: [ThingOrder!]) { things(filter: $filter, orderBy: $orderBy) { totalCount } }',
      { filter: { not: { or: [] } }, orderBy: [{ id: 'ASC' }] },
    ),
  ).toEqual({ things: { totalCount: 1 } })
})
