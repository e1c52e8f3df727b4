import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { coerceInputValue, type GraphQLInputType } from 'graphql'
import type { Catalog } from '../../src/catalog/definition.ts'
import type { FieldInput, TableInput } from '../../src/catalog/input.ts'
import { buildSchema } from '../../src/schema/build.ts'
import type { Row } from '../../src/sql/read.ts'
import { patchRecords } from '../../src/write/change.ts'
import { createRecords } from '../../src/write/create.ts'
import type { Place } from '../../src/write/place.ts'
import { type Engine, tableIn } from '../sql/engine.ts'
import { takeSlots } from '../sql/slots.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import type { Knot, Shape, Side, View } from './graph-oracle.ts'
import type { Fields, Thing } from './oracle.ts'
import { draw } from './prove.ts'

/** A tenant whose tables refer to each other by chance, and what they were at some moments; the last is now. */
export interface Graph {
  tenant: TestTenant
  catalog: Catalog
  shapes: ReadonlyMap<string, Shape>
  moments: { at: Date; knots: ReadonlyMap<string, readonly Knot[]> }[]
  /** A client's filter as GraphQL hands it on. */
  coerce(type: string, value: unknown): Record<string, unknown>
}

/** What can be seen at a moment. */
export const viewAt = ({ shapes, moments }: Graph, moment: number, includeDeleted: boolean): View => ({
  shapes,
  knots: moments[moment]?.knots ?? new Map(),
  includeDeleted,
})

export const tableNames = ['Apple', 'Berry', 'Cedar', 'Daisy'] as const

const valueFields: FieldInput[] = [
  { name: 'size', kind: 'integer' },
  { name: 'word', kind: 'text' },
  { name: 'isRipe', kind: 'boolean' },
]
const fields: Fields = new Map([
  ['id', { kind: 'id', options: {} }],
  ...valueFields.map(({ name, kind }) => [name, { kind, options: {} }] as const),
])

interface Relation {
  name: string
  inverse: string | undefined
  owner: string
  target: string
  isMany: boolean
}

// To one and to many, to another table and to the same one; the rest is chance.
const always = [
  { owner: 'Apple', target: 'Berry', isMany: false, hasInverse: true },
  { owner: 'Berry', target: 'Cedar', isMany: false, hasInverse: true },
  { owner: 'Berry', target: 'Apple', isMany: true, hasInverse: true },
  { owner: 'Cedar', target: 'Cedar', isMany: false, hasInverse: true },
  { owner: 'Daisy', target: 'Daisy', isMany: true, hasInverse: true },
]
const relations: fc.Arbitrary<Relation[]> = fc
  .array(
    fc.record({
      owner: fc.constantFrom(...tableNames),
      target: fc.constantFrom(...tableNames),
      isMany: fc.boolean(),
      hasInverse: fc.boolean(),
    }),
    { minLength: 3, maxLength: 3 },
  )
  .map((others) =>
    [...always, ...others].map(({ hasInverse, ...relation }, index) => ({
      ...relation,
      name: `to${index}`,
      inverse: hasInverse ? `from${index}` : undefined,
    })),
  )

const values: fc.Arbitrary<Thing> = fc.record({
  size: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
  word: fc.option(fc.constantFrom('ant', 'Änt', 'bee', 'cat', ''), { nil: undefined }),
  isRipe: fc.option(fc.boolean(), { nil: undefined }),
})

const toInput = ({ name, inverse, target, isMany }: Relation): FieldInput => ({
  name,
  kind: isMany ? 'references' : 'reference',
  options: { table: target, onDelete: 'clear', ...(inverse === undefined ? {} : { inverse }) },
})

function shapesOf(all: readonly Relation[]): Map<string, Shape> {
  return new Map(
    tableNames.map((table) => {
      const own = all
        .filter(({ owner }) => owner === table)
        .map(({ name, target, isMany }): [string, Side] => [
          name,
          { relation: name, isInverse: false, isMany, other: target },
        ])
      const others = all.flatMap(({ name, inverse, owner, target }): [string, Side][] =>
        target === table && inverse !== undefined
          ? [[inverse, { relation: name, isInverse: true, isMany: true, other: owner }]]
          : [],
      )
      return [table, { fields, sides: new Map([...own, ...others]) }]
    }),
  )
}

/** Makes it in four steps, so that there is a past: records, links, other links and values, and what is gone. */
export async function makeGraph(engine: Engine, number: number): Promise<Graph> {
  const all = draw(relations, number)
  const inputs = tableNames.map((name): TableInput => ({ name, fields: valueFields }))
  const tenant = await makeTenant(engine.test, inputs)
  for (const relation of all) {
    await tenant.define(
      'mutation ($table: String!, $field: FieldInput!) { addField(table: $table, field: $field) { name } }',
      {
        table: relation.owner,
        field: toInput(relation),
      },
    )
  }
  if (number % 2 === 0) {
    await takeSlots(engine, await engine.catalogOf(tenant))
  }
  const catalog = await engine.catalogOf(tenant)
  const schema = buildSchema(catalog)
  const moments: Graph['moments'] = []
  const maker = openMaker(engine, catalog, all, number)
  for (const step of [maker.create, maker.change, maker.change, () => maker.remove(tenant)]) {
    await step()
    // Each step is over before its moment, and the next one begins after it.
    await sleep(3)
    moments.push({ at: new Date(), knots: maker.look() })
    await sleep(3)
  }
  return {
    tenant,
    catalog,
    shapes: shapesOf(all),
    moments,
    coerce: (type, value) =>
      coerceInputValue(value, schema.getType(type) as GraphQLInputType) as Record<string, unknown>,
  }
}

function openMaker(engine: Engine, catalog: Catalog, all: readonly Relation[], number: number) {
  const knots = new Map<string, Knot[]>()
  const rows = new Map<string, Row>()
  let drawn = number * 1_000
  const next = <T>(arbitrary: fc.Arbitrary<T>): T => draw(arbitrary, drawn++)
  const idsIn = (table: string): string[] => (knots.get(table) ?? []).map(({ id }) => id)
  const write = (table: string, work: (place: Place) => Promise<Row[]>) =>
    engine.database.write(catalog.tenantId, async (session) => {
      const { tenantId } = catalog
      const stamp = { actor: 'user:ann', at: new Date() }
      for (const row of await work({ session, catalog, tenantId, table: tableIn(catalog, table), stamp })) {
        rows.set(row.id, row)
      }
      return { value: undefined, commit: true }
    })
  const toData = (table: string, of: Thing): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(of).flatMap(([name, value]) =>
        value === undefined ? [] : [[tableIn(catalog, table).fields.get(name)?.key ?? '', value]],
      ),
    )
  return {
    look: () => new Map([...knots].map(([table, some]) => [table, structuredClone(some)])),
    create: async () => {
      for (const table of tableNames) {
        const made = next(fc.array(fc.tuple(fc.uuid({ version: 7 }), values), { maxLength: 18 }))
        knots.set(
          table,
          made.map(([id, of]) => ({ id, isDeleted: false, values: { ...of, id }, refs: {} })),
        )
        await write(table, (place) =>
          createRecords(
            place,
            made.map(([id, of]) => ({ id, isBrought: true, data: toData(table, of) })),
            { pathOf: () => [] },
          ),
        )
      }
    },
    change: async () => {
      for (const table of tableNames) {
        const changed = (knots.get(table) ?? []).map((knot): Knot => {
          const refs = all
            .filter(({ owner }) => owner === table)
            .map(({ name, target, isMany }) => {
              const ids = idsIn(target)
              return [
                name,
                next(fc.shuffledSubarray(ids, { maxLength: Math.min(ids.length, isMany ? 5 : 1) })),
              ]
            })
          const stays = next(fc.integer({ min: 0, max: 2 })) === 0
          return stays
            ? knot
            : { ...knot, values: { ...next(values), id: knot.id }, refs: Object.fromEntries(refs) }
        })
        knots.set(table, changed)
        await write(table, (place) =>
          patchRecords(
            place,
            changed.map(({ id, values: { id: _, ...of }, refs }) => {
              const relations = all
                .filter(({ owner }) => owner === table)
                .map(({ name, isMany }) => {
                  const ids = refs[name] ?? []
                  return [name, ids.length === 0 ? undefined : isMany ? ids : ids[0]]
                })
              const set = toData(table, { ...of, ...Object.fromEntries(relations) })
              const before = rows.get(id) as Row
              return {
                before,
                patch: { set, unset: Object.keys(before.data).filter((key) => !(key in set)) },
              }
            }),
            { pathOf: () => [] },
          ),
        )
      }
    },
    remove: async (tenant: TestTenant) => {
      for (const table of tableNames) {
        const gone = new Set(
          next(fc.subarray(idsIn(table), { maxLength: Math.ceil(idsIn(table).length / 4) })),
        )
        for (const id of gone) {
          await tenant.ask(`mutation ($id: ID!) { delete${table}(id: $id) { id } }`, { id })
        }
        const after = (knots.get(table) ?? []).map((knot) => ({ ...knot, isDeleted: gone.has(knot.id) }))
        knots.set(table, after)
      }
    },
  }
}
