import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Catalog, Table } from '../../src/catalog/definition.ts'
import { type SystemField, systemFields } from '../../src/fields/system.ts'
import { compileSchema } from '../../src/fields/validator.ts'
import { listIn, tableIn, useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { judge, operandsFor, type Subject } from './judge.ts'

// The fields that every record has, held to the same contract as those that tenants define.
const engine = useEngine()
let tenant: TestTenant
let catalog: Catalog
let table: Table
let rows: Record<string, unknown>[]

const versions = [1, 9, 10, 2147483647, 1]
const moments = [
  '1999-12-31T23:59:59.999Z',
  '2026-11-20T07:56:00.000Z',
  '2026-11-20T07:56:00.001Z',
  '2026-11-20T07:56:00.001Z',
  '9999-12-31T23:59:59.999Z',
]
const actors = ['user:ann', 'user:Ånn', 'cli:%_\\', null, 'operator']

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [{ name: 'Thing' }])
  catalog = await engine.catalogOf(tenant)
  table = tableIn(catalog, 'Thing')
  const result = await engine.superuser.query<Record<string, unknown>>(
    `insert into tablecast.records
       (tenant_id, table_id, id, version, data, created_at, updated_at, created_by, updated_by)
     select $1, $2, gen_random_uuid(), version, '{}', at, at, actor, actor
     from unnest($3::int4[], $4::timestamptz[], $5::text[]) as row (version, at, actor)
     returning *`,
    [catalog.tenantId, table.id, versions, moments, actors],
  )
  rows = result.rows
})

const storedIn = (row: Record<string, unknown>, { column }: SystemField): unknown => {
  const value = row[column]
  return value instanceof Date ? value.toISOString() : (value ?? undefined)
}

describe.each([...systemFields.values()].map((field): [string, SystemField] => [field.name, field]))(
  '%s',
  (_, field) => {
    const { type, options } = field
    const subjects = () =>
      rows.map((row): Subject => ({ id: String(row['id']), value: storedIn(row, field) }))
    const present = () => subjects().flatMap(({ value }) => value ?? [])

    it.each(type.operators.map((operator) => [operator.name, operator] as const))(
      'Postgres finds what %s means, and its complement',
      async (_name, operator) => {
        const operands = operandsFor(field.type, operator, present())
        const { compared, differences } = await engine.database.read(catalog.tenantId, (session) =>
          judge(session, { catalog, table }, { field, operator, operands, subjects: subjects() }),
        )
        expect(differences).toEqual([])
        expect(compared).toBeGreaterThan(0)
      },
    )

    it('takes every value as an operand and gives it out', () => {
      const check = compileSchema(type.operandSchema)
      expect(present().filter((value) => check(value).length > 0)).toEqual([])
      expect(present().map((value) => type.output(type.normalize(value, options), options))).toEqual(
        present(),
      )
    })

    it('sorts as compare does where it can be sorted by', async () => {
      const compare = (a: Subject, b: Subject) =>
        type.compare(a.value, b.value, options) || (a.id < b.id ? -1 : 1)
      const sort = () =>
        engine.database.read(catalog.tenantId, (session) =>
          listIn(session, catalog, table, { orderBy: [{ [field.name]: 'ASC' }] }),
        )
      if (type.sortable) {
        expect(await sort()).toEqual(
          subjects()
            .toSorted(compare)
            .map(({ id }) => id),
        )
      } else {
        await expect(sort()).rejects.toMatchObject({ code: 'BAD_REQUEST' })
      }
    })
  },
)

it.each([
  ['id', 'urn:uuid:01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1'],
  ['id', '{01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1}'],
  ['id', '01939ed01d5c7bd48f9c0b1c5f0ad0c1'],
  ['id', 'x'],
  ['id', ''],
  ['createdAt', '0000-01-01T00:00:00.000Z'],
  ['createdAt', '2026-02-30T00:00:00Z'],
  ['createdAt', 'infinity'],
  ['createdAt', 'now'],
])(
  'an operand of %s that Postgres would read otherwise, or not at all, is refused: %s',
  async (name, operand) => {
    const { errors } = await tenant.send(
      'query ($filter: ThingFilter) { things(filter: $filter) { totalCount } }',
      {
        filter: { [name]: { eq: operand } },
      },
    )
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FILTER_INVALID'])
  },
)

it('an id is found however its letters are written', async () => {
  const [row] = rows
  const { things } = await tenant.ask<{ things: { nodes: { id: string }[] } }>(
    'query ($ids: [ID!]) { things(filter: { id: { in: $ids } }) { nodes { id } } }',
    { ids: [String(row?.['id']).toUpperCase()] },
  )
  expect(things.nodes).toEqual([{ id: row?.['id'] }])
})
