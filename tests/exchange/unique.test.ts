import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { useFolder } from './files.ts'
import { deals, useLoad } from './loading.ts'

const test = useApp()
const load = useLoad(test, useFolder())
const tables = deals([
  { name: 'code', kind: 'text', unique: true },
  { name: 'number', kind: 'integer', unique: true },
  { name: 'owner', kind: 'text' },
])

const codesIn = async (tenant: { ask<T>(query: string): Promise<T> }) => {
  const { deals } = await tenant.ask<{ deals: { nodes: { code: string; number: number; owner: string }[] } }>(
    '{ deals(orderBy: [{ code: ASC }, { number: ASC }]) { nodes { code number owner } } }',
  )
  return deals.nodes.map(({ code, number, owner }) => `${code} ${number} ${owner}`)
}

it('a row with a value that a record or an earlier row has is one rejected row', async () => {
  const { tenant, again } = await load('code,number,owner\nA,1,ann\n', { tables })
  const { written, rejected, rejectedRows } = await again(
    'code,number,owner\nB,2,bob\nA,3,cleo\nC,2,dora\nD,4,eve\n,,\n,,fay\n',
  )
  expect({ written, rejected }).toEqual({ written: 4, rejected: 2 })
  expect(rejectedRows).toMatchObject([
    { line: 3, reasons: [{ path: ['code'], rule: 'unique', message: 'Another record has the code "A".' }] },
    { line: 4, reasons: [{ path: ['number'], rule: 'unique' }] },
  ])
  expect(await codesIn(tenant)).toHaveLength(5)
  expect(await tenant.ask('{ deal(by: { number: 4 }) { owner } }')).toEqual({ deal: { owner: 'eve' } })
})

it('by a unique field it finds records without a scan, and values move from record to record', async () => {
  const { tenant, again } = await load('code,number,owner\nA,1,ann\nB,2,bob\nC,3,cleo\n', { tables })
  const { updated, rejectedRows } = await again('code,number\nA,4\nB,1\nC,2\nD,4\nB,9\nE,1\n', {
    upsertBy: 'code',
  })
  expect(updated).toBe(4)
  expect(rejectedRows).toMatchObject([{ line: 5, reasons: [{ path: ['number'], rule: 'unique' }] }])
  expect(await codesIn(tenant)).toEqual(['A 4 ann', 'B 9 bob', 'C 2 cleo', 'E 1 null'])
  // What the import has moved clients find, and what it has left they may take.
  expect(
    await tenant.ask('{ a: deal(by: { number: 2 }) { code } b: deal(by: { number: 3 }) { code } }'),
  ).toEqual({
    a: { code: 'C' },
    b: null,
  })
  await tenant.ask('mutation { createDeal(input: { code: "F", number: 3 }) { id } }')
})

it('two imports and a client that bring the same values at once leave one record of each', async () => {
  const { tenant, again } = await load('code,number,owner\nA,1,ann\n', { tables })
  const rows = (owner: string) =>
    `code,number,owner\n${Array.from({ length: 3_000 }, (_, n) => `x${n},${n + 10},${owner}\n`).join('')}`
  const creations = Array.from({ length: 50 }, (_, n) =>
    tenant.send(`mutation { createDeal(input: { code: "x${n * 50}", owner: "client" }) { id } }`),
  )
  const summaries = await Promise.all([again(rows('bob')), again(rows('cleo'))])
  const made = (await Promise.all(creations)).filter(({ errors }) => errors.length === 0).length
  const { deals } = await tenant.ask<{ deals: { totalCount: number } }>('{ deals { totalCount } }')
  expect(deals.totalCount).toBe(3_001)
  expect(summaries.reduce((sum, { written }) => sum + written, made)).toBe(3_000)
})

it('a value that no record could have is one rejected row, not the end of the import', async () => {
  const { again, tenant } = await load('code,number,owner\nA,1,ann\n', { tables })
  const { written, rejectedRows } = await again(
    '[{"code":"a\\u0000b"},{"code":"\\ud83d"},{"code":["A"]},{"code":{"toString":1}},{"code":"B"}]',
  )
  expect(rejectedRows).toMatchObject([
    { reasons: [{ path: ['code'], rule: 'pattern' }] },
    { reasons: [{ rule: 'pattern' }] },
  ])
  expect(written).toBe(3)
  expect(await codesIn(tenant)).toEqual([
    '["A"] null null',
    'A 1 ann',
    'B null null',
    '{"toString":1} null null',
  ])
})

it('a record gives back its own values only, whatever else SQL has put into it', async () => {
  const { tenant, again } = await load('code,number,owner\nA,1,ann\nB,2,bob\n', { tables })
  const client = await connect(test.databaseUrl)
  const { rowCount } = await client.query(`
    update tablecast.records as r set data = r.data || jsonb_build_object(f.key, 1)
    from tablecast.fields as f, tablecast.tenants as t
    where t.slug = '${tenant.slug}' and f.tenant_id = t.id and f.name = 'number' and r.tenant_id = t.id and r.data ->> f.key = '2'`)
  expect(rowCount).toBe(1)
  const { rejectedRows } = await again('code,number\nB,3\nC,1\n', { upsertBy: 'code' })
  expect(rejectedRows).toMatchObject([{ line: 3, reasons: [{ path: ['number'], rule: 'unique' }] }])
  expect(await codesIn(tenant)).toEqual(['A 1 ann', 'B 3 bob'])
})
