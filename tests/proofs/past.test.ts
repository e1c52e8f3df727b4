import { beforeAll, expect } from '@jest/globals'
import fc from 'fast-check'
import { fieldTypes } from '../../src/fields/index.ts'
import { systemFields } from '../../src/fields/system.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { filtersOn } from './filter.ts'
import type { Filter, OrderBy, Thing } from './oracle.ts'
import { draw, prove } from './prove.ts'
import { drawOf } from './values.ts'
import { orders } from './walk.ts'
import { fields, inputsOf, nameOf, thingTable } from './world.ts'

// What a list answers at some moment is written down, and asked for again with asOf when more has happened.

/** Something that is done in one request. A number points to one of the records that there are. */
type Deed =
  | { create: Thing }[]
  | { update: number; patch: Thing }[]
  | { delete: number }
  | { restore: number }

interface Question {
  filter: Filter
  orderBy: OrderBy
  first: number
  offset: number
  includeDeleted: boolean
}

const engine = useEngine()
let tenant: TestTenant
let tableId: number
let tenantId: number

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [thingTable])
  const catalog = await engine.catalogOf(tenant)
  tenantId = catalog.tenantId
  tableId = catalog.tables.get('Thing')?.id ?? 0
})

// Few values, so that there are ties, and changes back to what was.
const inputs = inputsOf((kind) =>
  fc.constantFrom(...draw(fc.array(drawOf(kind).values, { minLength: 4, maxLength: 4 }), 1), null),
)
const things = draw(fc.array(inputs, { minLength: 20, maxLength: 20 }), 2)

const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.record({ create: inputs }), { minLength: 1, maxLength: 2 }) },
  {
    weight: 6,
    arbitrary: fc.array(fc.record({ update: fc.nat(), patch: inputs }), { minLength: 1, maxLength: 3 }),
  },
  { weight: 2, arbitrary: fc.record({ delete: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ restore: fc.nat() }) },
)
const questions: fc.Arbitrary<Question> = fc.record({
  filter: fc.oneof(fc.constant({}), filtersOn(fields, things, 2)),
  orderBy: orders,
  first: fc.constantFrom(1, 3, 100),
  offset: fc.constantFrom(0, 0, 1),
  includeDeleted: fc.boolean(),
})

const values = [...systemFields.keys(), 'deletedAt', ...fieldTypes.map(({ kind }) => nameOf(kind))].join(' ')
const query = `
  query ($filter: ThingFilter, $orderBy: [ThingOrder!], $first: Int, $offset: Int, $includeDeleted: Boolean, $asOf: DateTime) {
    things(filter: $filter, orderBy: $orderBy, first: $first, offset: $offset, includeDeleted: $includeDeleted, asOf: $asOf) {
      totalCount edges { cursor node { ${values} } } pageInfo { hasNextPage hasPreviousPage }
    } }`

prove(
  'a list asOf a moment answers what it answered then, whatever has happened since',
  { runs: 200, of: () => fc.array(fc.tuple(deeds, questions), { minLength: 1, maxLength: 9 }) },
  async (story) => {
    const answers = new Map<string, { question: Question; answer: object }>()
    try {
      for (const [deed, question] of story) {
        const at = await perform(deed)
        // Two in one millisecond are one moment: what holds is what came last.
        answers.set(at ?? 'nothing was done', { question, answer: await tenant.ask(query, { ...question }) })
      }
      answers.delete('nothing was done')
      for (const [asOf, { question, answer }] of answers) {
        expect(await tenant.ask(query, { ...question, asOf })).toEqual(answer)
      }
      const [first] = answers.keys()
      if (first !== undefined) {
        const before = new Date(Date.parse(first) - 1).toISOString()
        expect(await tenant.ask(query, { asOf: before, includeDeleted: true })).toMatchObject({
          things: { totalCount: 0, edges: [] },
        })
      }
    } finally {
      await clear()
    }
  },
)

/** Does it, and gives the moment; undefined when there was nothing to do it to. */
async function perform(deed: Deed): Promise<string | undefined> {
  const { live, gone } = await findIds()
  const pick = (ids: string[], number: number) => ids[number % ids.length]
  if ('restore' in deed) {
    return restore(pick(gone, deed.restore))
  }
  if (Array.isArray(deed) ? deed.some((one) => 'update' in one) && live.length === 0 : live.length === 0) {
    return undefined
  }
  const variables: Record<string, unknown> = {}
  const parts = (Array.isArray(deed) ? deed : [deed]).map((one, index) => {
    if ('create' in one) {
      variables[`input${index}`] = one.create
      return { name: `input${index}: ThingInput!`, text: `createThing(input: $input${index})` }
    }
    variables[`id${index}`] = pick(live, 'update' in one ? one.update : one.delete)
    variables[`patch${index}`] = 'update' in one ? one.patch : {}
    return 'update' in one
      ? {
          name: `id${index}: ID!, $patch${index}: ThingPatch!`,
          text: `updateThing(id: $id${index}, patch: $patch${index})`,
        }
      : { name: `id${index}: ID!`, text: `deleteThing(id: $id${index})` }
  })
  const names = parts.map(({ name }) => `$${name}`).join(', ')
  const texts = parts.map(({ text }, index) => `m${index}: ${text} { updatedAt }`).join('\n')
  const done = await tenant.ask<{ m0: { updatedAt: string } }>(`mutation (${names}) { ${texts} }`, variables)
  return done.m0.updatedAt
}

async function findIds(): Promise<{ live: string[]; gone: string[] }> {
  const { rows } = await engine.superuser.query<{ id: string; gone: boolean }>(
    'select id, deleted_at is not null as gone from tablecast.records where tenant_id = $1 and table_id = $2 order by id',
    [tenantId, tableId],
  )
  const ids = (gone: boolean) => rows.filter((row) => row.gone === gone).map(({ id }) => id)
  return { live: ids(false), gone: ids(true) }
}

/** As it is written: one more version, and one more line. */
async function restore(id: string | undefined): Promise<string | undefined> {
  const { rows } = await engine.superuser.query<{ updated_at: Date }>(
    `with restored as (
      update tablecast.records set deleted_at = null, version = version + 1, updated_by = 'user:bob',
        updated_at = greatest(updated_at, clock_timestamp()::timestamptz(3) - interval '1 millisecond')
      where tenant_id = $1 and table_id = $2 and id = $3 returning *)
    insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at)
    select tenant_id, table_id, id, version, 'restore', '{}', updated_by, updated_at from restored
    returning at as updated_at`,
    [tenantId, tableId, id],
  )
  return rows[0]?.updated_at.toISOString()
}

async function clear(): Promise<void> {
  for (const relation of ['records', 'record_history']) {
    await engine.superuser.query(`delete from tablecast.${relation} where tenant_id = $1 and table_id = $2`, [
      tenantId,
      tableId,
    ])
  }
}
