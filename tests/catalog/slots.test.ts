import { beforeEach, expect, it } from '@jest/globals'
import { idOf } from '../examples/cinema.ts'
import { useEngine } from '../sql/engine.ts'
import { slotsApart } from '../sql/slots.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const engine = useEngine()
let tenant: TestTenant

const refer = (name: string) => ({
  name,
  kind: 'reference',
  options: { table: 'Place', inverse: `${name}Of`, onDelete: 'clear' },
})

beforeEach(async () => {
  tenant = await makeTenant(engine.test, [
    { name: 'Place', fields: [{ name: 'name', kind: 'text', unique: true }] },
    { name: 'Trip', fields: ['a', 'b', 'c'].map(refer) },
  ])
})

const add = (field: object, table = 'Trip') =>
  tenant.define(
    'mutation ($table: String!, $field: FieldInput!) { addField(table: $table, field: $field) { name } }',
    { table, field },
  )
async function slotsIn(table: string): Promise<Record<string, string | undefined>> {
  const { tables } = await engine.catalogOf(tenant)
  const fields = tables.get(table)?.fields.values() ?? []
  return Object.fromEntries(Array.from(fields, ({ name, slot }) => [name, slot]))
}

it('fields that refer to one record have slots, as long as there are any', async () => {
  for (const name of ['d', 'e', 'f', 'g']) {
    await add(refer(name))
  }
  await add({ name: 'many', kind: 'references', options: { table: 'Place' } })
  await add({ name: 'word', kind: 'text' })
  await add(refer('next'), 'Place')
  expect(await slotsIn('Trip')).toEqual({
    ...{ a: 'r1', b: 'r2', c: 'r3', d: 'r4', e: 'r5', f: 'r6' },
    ...{ g: undefined, many: undefined, word: undefined },
  })
  expect(await slotsIn('Place')).toEqual({ name: undefined, next: 'r1' })
})

it('a field keeps its slot whatever is changed of it, and none gets that of a deleted one', async () => {
  await tenant.define(`mutation {
    renameField(table: "Trip", field: "a", name: "first") { name }
    updateField(table: "Trip", field: "b", input: { label: "Second", options: { table: "Place", onDelete: "restrict" } }) { name }
    deleteField(table: "Trip", field: "c") { name }
  }`)
  await add(refer('c'))
  expect(await slotsIn('Trip')).toEqual({ first: 'r1', b: 'r2', c: 'r4' })
})

it('with a slot or without, records are found by what they refer to', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  for (const name of names.slice(3)) {
    await add(refer(name))
  }
  const toFirst = Object.fromEntries(names.map((name) => [name, { connect: { id: idOf(1) } }]))
  const patch = Object.fromEntries(names.map((name) => [name, { connect: { name: 'There' } }]))
  await tenant.ask(
    `mutation ($places: [PlaceInput!]!, $trips: [TripInput!]!, $patch: TripPatch!) {
      createPlaces(inputs: $places) { id }
      createTrips(inputs: $trips) { id }
      updateTrip(id: "${idOf(12)}", patch: $patch) { id }
      clear: updateTrip(id: "${idOf(13)}", patch: { a: null, g: null }) { id }
    }`,
    {
      places: [
        { id: idOf(1), name: 'Here' },
        { id: idOf(2), name: 'There' },
      ],
      trips: [11, 12, 13].map((number) => ({ id: idOf(number), ...toFirst })),
      patch,
    },
  )
  expect(await slotsApart(engine.superuser, (await engine.catalogOf(tenant)).tenantId)).toEqual([])
  const found = (...numbers: number[]) => ({ nodes: numbers.map((number) => ({ id: idOf(number) })) })
  const inverses = names.map((name) => `${name}Of { nodes { id } }`).join(' ')
  expect(await tenant.ask(`{ here: place(by: { name: "Here" }) { ${inverses} } }`)).toEqual({
    here: Object.fromEntries(
      names.map((name) => [`${name}Of`, 'ag'.includes(name) ? found(11) : found(11, 13)]),
    ),
  })
  for (const name of ['a', 'g']) {
    expect(
      await tenant.ask(`{
        to: trips(filter: { ${name}: { name: { eq: "There" } } }) { nodes { id } }
        by: trips(orderBy: [{ ${name}: { name: DESC } }]) { nodes { id } }
        from: places(filter: { ${name}Of: { count: { eq: 1 } } }) { nodes { id } }
        none: places(filter: { ${name}Of: { none: { id: { in: ["${idOf(12)}"] } } } }) { nodes { id } }
      }`),
    ).toEqual({ to: found(12), by: found(12, 11, 13), from: found(1, 2), none: found(1) })
  }
})
