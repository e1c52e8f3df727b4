import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Catalog } from '../../src/catalog/definition.ts'
import type { FieldType } from '../../src/fields/field-type.ts'
import { usualLimits } from '../../src/limits.ts'
import { planList } from '../../src/plan/list.ts'
import { positionOf, selectPage } from '../../src/sql/page.ts'
import { tableIn, useEngine } from '../sql/engine.ts'
import { manyTimes } from '../support/many-times.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { operandsFor } from './judge.ts'
import { eachDirection, planted, plantJson, type Specimen, specimens, specimenTables } from './specimen.ts'

// Stored values that no release of ours would write, as an old bug or a hand in the database leaves them.
// One bad record must cost itself only: no query of its table may fail for it, and no page may lose it.
const engine = useEngine()
let tenant: TestTenant
let catalog: Catalog

const foreign = [
  'null',
  'true',
  '5',
  '-1.5',
  '1e500',
  `${'9'.repeat(600)}.${'9'.repeat(600)}`,
  '""',
  '"a word"',
  '"5"',
  '"NaN"',
  '"-Infinity"',
  '"1e3"',
  '"0x10"',
  '"true"',
  '"2026-02-30"',
  '"2026-02-30T00:00:00.000Z"',
  '"2026-11-20 07:56:00+02"',
  `"${'long'.repeat(200)}"`,
  '{}',
  '{"a": [1]}',
  '[]',
  '[1, 2]',
  '["a word"]',
]
/** What Postgres cannot read as the type that a field is sorted by. */
const unreadable: Partial<Record<FieldType['orderType'], string[]>> = {
  numeric: ['null', 'true', '""', '"a word"', '{}', '[]', '["a word"]'],
  boolean: ['null', '5', '""', '"a word"', '"true"', '{}', '[]'],
  int4: ['null', 'true', '5', '""', '"a word"', '{}', '[]'],
}

beforeAll(async () => {
  tenant = await makeTenant(engine.test, specimenTables)
  catalog = await engine.catalogOf(tenant)
  for (const { table } of specimens) {
    await engine.superuser.query(plantJson, planted(catalog, tableIn(catalog, table), foreign))
  }
})

describe.each(specimens.map((specimen): [string, Specimen] => [specimen.table, specimen]))(
  'foreign values in %s',
  (name, { type, example, values }) => {
    const plural = () => tableIn(catalog, name).pluralName

    it('come out as the kind can read them, or as null', async () => {
      const { list } = await tenant.ask<{ list: { nodes: { value: unknown }[] } }>(
        `{ list: ${plural()}(first: 1000) { nodes { value } } }`,
      )
      const key = tableIn(catalog, name).fields.get('value')?.key
      const { rows } = await engine.superuser.query<{ value: unknown }>(
        'select data -> $3 as value from tablecast.records where tenant_id = $1 and table_id = $2 order by id',
        [catalog.tenantId, tableIn(catalog, name).id, key],
      )
      const options = tableIn(catalog, name).fields.get('value')?.options ?? {}
      expect(list.nodes.map(({ value }) => value)).toEqual(
        rows.map(({ value }) => type.output(value, options)),
      )
      expect(list.nodes).toHaveLength(foreign.length)
    })

    it('make no filter fail, and each is in a filter or in its complement', async () => {
      for (const operator of type.operators) {
        const filters = operandsFor(type, operator, example.values.slice(0, 3))
          .slice(0, 8)
          .map((operand) => ({ value: { [operator.name]: operand } }))
        const count = (filter: string) => `${plural()}(filter: ${filter}) { totalCount }`
        const counts = await tenant.ask<Record<string, { totalCount: number }>>(
          ...manyTimes('query', {
            type: `${name}Filter!`,
            values: filters,
            write: (filter) =>
              `${count(filter)} ${filter.replace('$', 'not_')}: ${count(`{ not: ${filter} }`)}`,
          }),
        )
        const { all } = await tenant.ask<{ all: { totalCount: number } }>(
          `{ all: ${plural()} { totalCount } }`,
        )
        const countOf = (alias: string) => counts[alias]?.totalCount ?? Number.NaN
        expect(filters.map((_, index) => countOf(`v${index}`) + countOf(`not_v${index}`))).toEqual(
          filters.map(() => all.totalCount),
        )
      }
    })

    eachDirection(type)('have cursors that lead on to the next record in the order %s', async (direction) => {
      const list = `${plural()}(orderBy: [{ value: ${direction} }]`
      const { all } = await tenant.ask<{ all: { edges: Edge[] } }>(
        `{ all: ${list}, first: 1000) { edges { node { id } cursor } } }`,
      )
      const ids = all.edges.map(({ node }) => node.id)
      const after = await tenant.ask<Record<string, { nodes: { id: string }[] }>>(
        ...manyTimes('query', {
          type: 'String',
          values: all.edges.map(({ cursor }) => cursor),
          write: (cursor) => `${list}, first: 1, after: ${cursor}) { nodes { id } }`,
        }),
      )
      const next = Object.values(after).map(({ nodes }) => nodes[0]?.id)
      expect(next).toEqual([...ids.slice(1), undefined])
      expect(new Set(ids).size).toBe(foreign.length)
    })

    const outOfOrder = unreadable[type.orderType]
    if (outOfOrder) {
      it('sort with the missing ones where Postgres cannot compare them', async () => {
        const table = tableIn(catalog, name)
        const plan = planList({ catalog, limits: usualLimits, role: 'admin', at: new Date() }, table, {
          orderBy: [{ value: 'ASC' }],
          first: 100,
        })
        const sorted = await engine.database.read(catalog.tenantId, (session) =>
          session.run(selectPage(catalog.tenantId, plan)),
        )
        const missing = sorted.filter((row) => positionOf(plan, row)[0] === null).map(({ id }) => id)
        const { rows } = await engine.superuser.query<{ id: string }>(
          `select id from tablecast.records
            where tenant_id = $1 and table_id = $2 and data -> $3 = any($4::jsonb[])`,
          [catalog.tenantId, table.id, table.fields.get('value')?.key, outOfOrder],
        )
        expect(rows).toHaveLength(outOfOrder.length)
        expect(missing).toEqual(expect.arrayContaining(rows.map(({ id }) => id)))
        expect(sorted.slice(-missing.length).map(({ id }) => id)).toEqual(missing)
      })
    }

    it('leave room for good ones, which are found and sorted as ever', async () => {
      const [value] = values
      const isEqual = type.operators.some(({ name: operator }) => operator === 'eq')
      const created = await tenant.ask<{ record: { id: string } }>(
        `mutation ($input: ${name}Input!) { record: create${name}(input: $input) { id } }`,
        { input: { value } },
      )
      const found = await tenant.ask<{ list: { nodes: { id: string }[] } }>(
        `query ($filter: ${name}Filter) { list: ${plural()}(filter: $filter) { nodes { id } } }`,
        { filter: { value: isEqual ? { eq: value } : { isNull: false }, createdBy: { isNull: false } } },
      )
      expect(found.list.nodes).toEqual([created.record])
      await tenant.ask(`mutation ($id: ID!) { delete${name}(id: $id) { id } }`, { id: created.record.id })
    })
  },
)

interface Edge {
  node: { id: string }
  cursor: string
}
