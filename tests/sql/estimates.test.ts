import { beforeAll, expect, it } from '@jest/globals'
import type pg from 'pg'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'

// Postgres plans by what it believes to be there. Of many tenants with a few tables each, and few records in each table.
const test = useApp()
const recordsOfEach = 20
let client: pg.Client

beforeAll(async () => {
  client = await connect(test.databaseUrl)
  // Without the tables and fields that they should belong to: they are there to be counted.
  await client.query('set session_replication_role = replica')
  await client.query(`
    insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
    select t, t * 8 + number, gen_random_uuid(), 1, '{}', now(), now()
    from generate_series(1, 300) as t, generate_series(0, 7) as number, generate_series(1, ${recordsOfEach})`)
  await client.query(`
    insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
    select tenant_id, table_id, table_id, id, table_id, id, 0 from tablecast.records`)
  await client.query('analyze tablecast.records, tablecast.links')
})

it.each([
  ['records of a table', 'records where tenant_id = 7 and table_id = 57'],
  [
    'links of a field',
    'links where tenant_id = 7 and field_id = 57 and from_table_id = 57 and to_table_id = 57',
  ],
])('%s are about as many as it thinks', async (_, from) => {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    `explain (format json) select from tablecast.${from}`,
  )
  const estimate = rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows']
  expect(estimate).toBeGreaterThan(recordsOfEach / 3)
  expect(estimate).toBeLessThan(recordsOfEach * 3)
})
