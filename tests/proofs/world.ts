import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { coerceInputValue, type GraphQLInputType } from 'graphql'
import type { Catalog, Table } from '../../src/catalog/definition.ts'
import type { TableInput } from '../../src/catalog/input.ts'
import { fieldTypes } from '../../src/fields/index.ts'
import { systemFields } from '../../src/fields/system.ts'
import { planRecord } from '../../src/plan/tree.ts'
import { buildSchema } from '../../src/schema/build.ts'
import { deleteRecords } from '../../src/sql/deletion.ts'
import { selectByIds } from '../../src/sql/read.ts'
import { changeRecords } from '../../src/sql/write.ts'
import { createTrees } from '../../src/write/relate/write.ts'
import { type Engine, tableIn } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { meaningOf } from './meanings.ts'
import type { Fields, Thing } from './oracle.ts'
import { draw } from './prove.ts'
import { drawOf } from './values.ts'

/** A table with a field of every kind, full of records. */
export interface World {
  tenant: TestTenant
  catalog: Catalog
  table: Table
  things: Thing[]
  /** A client's value as GraphQL hands it on, for an input type of the tenant. */
  coerce(type: string, value: unknown): Record<string, unknown>
}

export const nameOf = (kind: string): string => `${kind}Value`

export const thingTable: TableInput = {
  name: 'Thing',
  fields: fieldTypes.map(({ kind }) => ({ name: nameOf(kind), kind, options: drawOf(kind).options })),
}

/** Everything that a filter can name: the fields of the table, and those that every record has. */
export const fields: Fields = new Map([
  ...Array.from(systemFields.values(), ({ name, type }) => [name, { kind: type.kind, options: {} }] as const),
  ...fieldTypes.map(({ kind }) => [nameOf(kind), { kind, options: drawOf(kind).options }] as const),
])

/** Everything that a list can be sorted by. */
export const sortable: readonly string[] = [
  ...fieldTypes.flatMap(({ kind }) => (meaningOf(kind).order ? [nameOf(kind)] : [])),
  'id',
  'createdAt',
  'updatedAt',
]

/** Records as clients send them, each value missing in a third of them. */
export function inputsOf(valuesOf: (kind: string) => fc.Arbitrary<unknown>): fc.Arbitrary<Thing> {
  return fc.record(
    Object.fromEntries(
      fieldTypes.map(({ kind }) => [nameOf(kind), fc.option(valuesOf(kind), { freq: 2, nil: undefined })]),
    ),
  )
}

/** Any values at all. */
export const anyInputs = inputsOf((kind) => drawOf(kind).values)

const BATCH = 10
const actors = ['user:ann', 'user:Ann', 'user:Ånn', 'cli:%_\\', 'operator', `user:${'l'.repeat(200)}`]
const moments = ['0001-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z', '2026-11-20T07:56:00.001Z'].concat(
  '2026-11-20T07:56:00.002Z',
  '9999-12-31T23:59:59.999Z',
)

/** Some records at a time, as one request makes them: of one actor and one moment. */
const batches = (inputs: fc.Arbitrary<Thing>, count: number) =>
  fc.array(
    fc.record({
      things: fc.array(
        fc.tuple(fc.uuid(), inputs).map(([id, input]) => ({ id, ...input })),
        { minLength: BATCH, maxLength: BATCH },
      ),
      actor: fc.constantFrom(...actors),
      at: fc.constantFrom(...moments),
    }),
    { minLength: count / BATCH, maxLength: count / BATCH },
  )

/** Makes a tenant with one table of `count` records, some of them changed since, and a few deleted ones beside them. */
export async function makeWorld(
  engine: Engine,
  { count, of = anyInputs }: { count: number; of?: fc.Arbitrary<Thing> },
): Promise<World> {
  const tenant = await makeTenant(engine.test, [thingTable])
  const catalog = await engine.catalogOf(tenant)
  const table = tableIn(catalog, 'Thing')
  const schema = buildSchema(catalog)
  const coerce: World['coerce'] = (type, value) =>
    coerceInputValue(value, schema.getType(type) as GraphQLInputType) as Thing
  const made = draw(batches(of, count + BATCH), count)
  const all = made.flatMap(({ things }) => things)
  const ids = all.map(({ id }) => id)
  const scope = { tenantId: catalog.tenantId, table }
  await engine.database.write(catalog.tenantId, async (session) => {
    for (const { things, actor, at } of made) {
      const trees = things.map((input) => planRecord(table, coerce('ThingInput', input)))
      const stamp = { actor, at: new Date(at) }
      await createTrees({ session, catalog, ...scope, stamp }, trees)
    }
    // A quarter stays as it is, a quarter changes once, a quarter twice, a quarter three times.
    for (const times of [1, 2, 3]) {
      const changed = ids.filter((_, index) => index % 4 >= times)
      const at = new Date(Date.UTC(2026, 10, 21, 0, 0, times))
      const touched = changed.map((id) => ({ id, set: {}, unset: [] }))
      await session.run(changeRecords(scope, touched, { actor: 'user:bob', at }))
    }
    await session.run(
      deleteRecords(
        scope,
        { ids: ids.slice(count), deletionId: randomUUID() },
        { actor: 'user:bob', at: new Date() },
      ),
    )
    return { value: undefined, commit: true }
  })
  // Records that came another way than through us have no actor.
  const orphans = ids.filter((_, index) => index % 7 === 0)
  await engine.superuser.query('update tablecast.records set created_by = null where id = any($1)', [orphans])
  const things = await readSystemValues(engine, scope, all.slice(0, count))
  return { tenant, catalog, table, things, coerce }
}

async function readSystemValues(
  { database }: Engine,
  scope: { tenantId: number; table: Table },
  inputs: readonly (Thing & { id: string })[],
): Promise<Thing[]> {
  const rows = await database.read(scope.tenantId, (session) =>
    session.run(
      selectByIds(
        scope,
        inputs.map(({ id }) => id),
      ),
    ),
  )
  const found = new Map(rows.map((row) => [row.id, row]))
  return inputs.map((input) => {
    const row = found.get(input.id)
    return {
      ...input,
      version: row?.version,
      createdAt: row?.created_at?.toISOString(),
      updatedAt: row?.updated_at?.toISOString(),
      createdBy: row?.created_by,
      updatedBy: row?.updated_by,
    }
  })
}
