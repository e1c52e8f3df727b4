import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Catalog } from '../../src/catalog/definition.ts'
import { type Checked, type CheckRequest, checkRecords, type Finding } from '../../src/changes/check.ts'
import { exportTable } from '../../src/exchange/export.ts'
import { collect } from '../exchange/exporting.ts'
import { tableIn, useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

// 200 records with one value each that no release of ours would have written, in a table of 300.
const engine = useEngine()
let tenant: TestTenant
let catalog: Catalog

const choices = [
  { key: 'open', value: 'OPEN' },
  { key: 'won', value: 'WON' },
]
const fields = [
  { name: 'title', kind: 'text', options: { maxLength: 10 } },
  { name: 'size', kind: 'integer', options: { min: 0 } },
  { name: 'serial', kind: 'bigint' },
  { name: 'weight', kind: 'number' },
  { name: 'price', kind: 'decimal', options: { precision: 6, scale: 2 } },
  { name: 'isOpen', kind: 'boolean' },
  { name: 'day', kind: 'date' },
  { name: 'moment', kind: 'dateTime' },
  { name: 'stage', kind: 'choice', options: { choices } },
  { name: 'stages', kind: 'choices', options: { choices } },
  { name: 'code', kind: 'uuid' },
  { name: 'mail', kind: 'email' },
  { name: 'page', kind: 'url' },
  { name: 'extra', kind: 'json', options: { schema: { type: 'object' } } },
]

/** A field, what is put there, and the rule that it breaks. Twenty ways, each ten times. */
const drifted: [string | undefined, string, string][] = [
  ['title', '5', 'type'],
  ['title', '"much too long for ten"', 'maxLength'],
  ['title', 'null', 'null'],
  ['size', '"five"', 'type'],
  ['size', '-1', 'minimum'],
  ['size', '1e500', 'type'],
  ['serial', '12', 'type'],
  ['serial', '"9223372036854775808"', 'decimalMaximum'],
  ['weight', '{"kg": 5}', 'type'],
  ['price', '"0.005"', 'pattern'],
  ['isOpen', '"true"', 'type'],
  ['day', '"2026-02-30"', 'format'],
  ['moment', '"2026-11-20T07:56:00+02:00"', 'pattern'],
  ['stage', '"lost"', 'enum'],
  ['stages', '["open", "lost"]', 'enum'],
  ['code', '"UPPER"', 'pattern'],
  ['mail', '"Ann@EXAMPLE.com"', 'form'],
  ['page', '"javascript:alert(1)"', 'pattern'],
  ['extra', '[1]', 'type'],
  [undefined, '"of nobody"', 'unknown'],
]

const eachTime = 10

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [
    { name: 'Deal', fields },
    { name: 'Note', fields: [{ name: 'text', kind: 'text' }] },
  ])
  catalog = await engine.catalogOf(tenant)
  const { id, fields: byName } = tableIn(catalog, 'Deal')
  for (const [name, json] of [...drifted, ...Array.from({ length: 10 }, () => ['title', '"fine"'])]) {
    const key = name === undefined ? 'nosuch1' : byName.get(name)?.key
    await engine.superuser.query(
      `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
       select $1, $2, gen_random_uuid(), 1, jsonb_build_object($3::text, $4::jsonb), now(), now()
       from generate_series(1, $5)`,
      [catalog.tenantId, id, key, json, eachTime],
    )
  }
  await tenant.ask('mutation { createNote(input: { text: "fine" }) { id } }')
})

async function check(
  request: Partial<CheckRequest> = {},
  onStretch: (checked: Checked) => unknown = () => {},
): Promise<{ findings: Finding[]; records: number }> {
  const findings: Finding[] = []
  let records = 0
  const { database } = engine
  const { signal } = new AbortController()
  for await (const checked of checkRecords({ database, tenant: tenant.slug, signal, ...request })) {
    findings.push(...checked.findings)
    records += checked.records
    await onStretch(checked)
  }
  return { findings, records }
}

describe('200 drifted records of 300', () => {
  it('are all found, each with its field, its rule and a sentence, and no other one', async () => {
    const { findings, records } = await check()
    expect(records).toBe(301)
    const told = findings.map(({ field, rule }) => `${field} ${rule}`)
    const expected = drifted.flatMap(([name, , rule]) =>
      Array.from({ length: eachTime }, () => `${name ?? null} ${rule}`),
    )
    expect(told.toSorted()).toEqual(expected.toSorted())
    expect(new Set(findings.map(({ id }) => id)).size).toBe(200)
    expect(findings.filter(({ message }) => !/^\w.*\.$/.test(message))).toEqual([])
    expect(findings.find(({ field }) => field === 'day')).toMatchObject({
      tenant: tenant.slug,
      table: 'Deal',
      key: tableIn(catalog, 'Deal').fields.get('day')?.key,
      path: [],
      message: 'day must be a day such as "2026-11-20".',
    })
    expect(findings.find(({ field }) => field === 'stages')?.path).toEqual([1])
  })

  it('are found in small stretches too, and from where a check was stopped', async () => {
    const whole = await check({ table: 'Deal' })
    const places: Checked['place'][] = []
    const slow = await check({ table: 'Deal', rate: 100 }, ({ place }) => places.push(place))
    expect(slow).toEqual(whole)
    expect(places).toHaveLength(3)
    const rest = await check({ table: 'Deal', from: places[0] })
    expect(rest.records).toBe(200)
    expect(rest.findings).toEqual(whole.findings.slice(-rest.findings.length))
    expect((await check({ from: places[2] })).records).toBe(1)
  })

  it('can be listed, read by id and exported, with null where a value is none of its kind', async () => {
    const names = fields.map(({ name }) => name)
    const { deals } = await tenant.ask<{ deals: { totalCount: number; nodes: Record<string, unknown>[] } }>(
      `{ deals(first: 1000) { totalCount nodes { id ${names.join(' ')} } } }`,
    )
    expect(deals.nodes).toHaveLength(300)
    expect(deals.totalCount).toBe(300)
    for (const node of deals.nodes) {
      const { deal } = await tenant.ask<{ deal: object }>(
        `query ($id: ID!) { deal(by: { id: $id }) { id ${names.join(' ')} } }`,
        { id: node['id'] },
      )
      expect(deal).toEqual(node)
    }
    const sink = collect()
    const { records } = await exportTable({
      database: engine.database,
      tenantId: catalog.tenantId,
      tableName: 'Deal',
      format: 'ndjson',
      to: sink.stream,
    })
    expect(records).toBe(300)
    const lines = sink
      .text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toEqual(expect.arrayContaining(deals.nodes))
  })

  it('can be filtered and ordered by each field: whatever is asked for, none is lost and nothing fails', async () => {
    for (const { name, type } of tableIn(catalog, 'Deal').fields.values()) {
      const counts = await tenant.ask<Record<string, { totalCount: number }>>(
        `{ some: deals(filter: { ${name}: { isNull: true } }) { totalCount }
           rest: deals(filter: { not: { ${name}: { isNull: true } } }) { totalCount } }`,
      )
      expect((counts['some']?.totalCount ?? 0) + (counts['rest']?.totalCount ?? 0)).toBe(300)
      for (const direction of type.sortable ? ['ASC', 'DESC_NULLS_FIRST'] : []) {
        const ids = new Set<string>()
        let after: string | null = null
        do {
          const { deals }: { deals: { nodes: { id: string }[]; pageInfo: PageInfo } } = await tenant.ask(
            `query ($after: String) { deals(first: 97, after: $after, orderBy: [{ ${name}: ${direction} }]) {
               nodes { id } pageInfo { endCursor hasNextPage } } }`,
            { after },
          )
          for (const { id } of deals.nodes) {
            ids.add(id)
          }
          after = deals.pageInfo.hasNextPage ? deals.pageInfo.endCursor : null
        } while (after)
        expect(ids.size).toBe(300)
      }
    }
  })

  it('can be patched elsewhere, and put right', async () => {
    const { findings } = await check({ table: 'Deal' })
    const { id } = findings.find(({ field, rule }) => field === 'title' && rule === 'maxLength') as Finding
    const patch = (values: object) =>
      tenant.ask('mutation ($id: ID!, $patch: DealPatch!) { updateDeal(id: $id, patch: $patch) { title } }', {
        id,
        patch: values,
      })
    expect(await patch({ size: 5 })).toEqual({ updateDeal: { title: 'much too long for ten' } })
    expect(await patch({ title: 'right' })).toEqual({ updateDeal: { title: 'right' } })
    expect((await check({ table: 'Deal' })).findings).toHaveLength(findings.length - 1)
  })
})

interface PageInfo {
  endCursor: string
  hasNextPage: boolean
}

it('a value that cannot be read counts as missing where something is added to it', async () => {
  const other = await makeTenant(engine.test, [
    {
      name: 'Deal',
      fields: fields.filter(({ name }) => ['size', 'serial', 'weight', 'price', 'stages'].includes(name)),
    },
  ])
  const { id, fields: byName } = tableIn(await engine.catalogOf(other), 'Deal')
  const { tenantId } = await engine.catalogOf(other)
  const data = Object.fromEntries([...byName.values()].map(({ key }) => [key, 'no such value']))
  const { rows } = await engine.superuser.query<{ id: string }>(
    `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
     values ($1, $2, gen_random_uuid(), 1, $3, now(), now()) returning id`,
    [tenantId, id, data],
  )
  expect(
    await other.ask(
      `mutation ($id: ID!) { updateDeal(id: $id, patch: {}, operate: { size: { increment: 1 }, serial: { increment: "2" },
         weight: { increment: 3 }, price: { increment: "4" }, stages: { append: [WON] } })
         { size serial weight price stages } }`,
      rows[0],
    ),
  ).toEqual({ updateDeal: { size: 1, serial: '2', weight: 3, price: '4.00', stages: ['WON'] } })
})

it('values of deleted fields are none that nobody knows', async () => {
  const other = await makeTenant(engine.test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  await other.ask('mutation { createDeal(input: { title: "x" }) { id } }')
  await other.define('mutation { deleteField(table: "Deal", field: "title") { name } }')
  expect(await check({ tenant: other.slug })).toEqual({ findings: [], records: 1 })
})

it('rules that came later are found where older records break them', async () => {
  const other = await makeTenant(engine.test, [
    {
      name: 'Deal',
      fields: [
        { name: 'title', kind: 'text' },
        { name: 'size', kind: 'integer' },
      ],
    },
  ])
  await other.ask('mutation { createDeal(input: { title: " spaced " }) { id } }')
  await other.define(
    `mutation {
      a: updateField(table: "Deal", field: "title", input: { options: { trim: true } }) { name }
      b: updateField(table: "Deal", field: "size", input: { required: true }) { name }
    }`,
  )
  const { findings } = await check({ tenant: other.slug })
  expect(findings.map(({ message }) => message)).toEqual([
    'title is not in the form that is stored now.',
    'size is required.',
  ])
})

it('choices that were put in another order are no drift', async () => {
  const stages = (...values: string[]) => ({
    choices: values.map((value) => ({ key: value.toLowerCase(), value })),
  })
  const other = await makeTenant(engine.test, [
    { name: 'Deal', fields: [{ name: 'stages', kind: 'choices', options: stages('A', 'B') }] },
  ])
  await other.ask('mutation { createDeal(input: { stages: [B, A] }) { id } }')
  await other.define(
    'mutation ($options: JSON!) { updateField(table: "Deal", field: "stages", input: { options: $options }) { name } }',
    { options: stages('B', 'A') },
  )
  expect((await check({ tenant: other.slug })).findings).toEqual([])
})

it('definitions that change meanwhile count from the next stretch on', async () => {
  const other = await makeTenant(engine.test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  for (const title of ['aaa', 'bbb', 'ccc']) {
    await other.ask('mutation ($title: String) { createDeal(input: { title: $title }) { id } }', { title })
  }
  let stretches = 0
  const { findings, records } = await check({ tenant: other.slug, rate: 1 }, async () => {
    stretches += 1
    const mutation = [
      'updateField(table: "Deal", field: "title", input: { options: { maxLength: 2 } }) { name }',
      'deleteTable(table: "Deal") { name }',
    ][stretches - 1]
    await (mutation && other.define(`mutation { ${mutation} }`))
  })
  expect({ records, rules: findings.map(({ rule }) => rule) }).toEqual({ records: 2, rules: ['maxLength'] })
})

it('a document that is none is told as such, and costs no other record its answer', async () => {
  const other = await makeTenant(engine.test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const { id, fields: byName } = tableIn(await engine.catalogOf(other), 'Deal')
  const { tenantId } = await engine.catalogOf(other)
  expect(byName.size).toBe(1)
  await engine.superuser.query(
    `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
     select $1, $2, gen_random_uuid(), 1, json, now(), now() from unnest($3::jsonb[]) as json`,
    [tenantId, id, ['null', '[]', '5', '"text"']],
  )
  await other.ask('mutation { createDeal(input: { title: "fine" }) { id } }')
  const { findings } = await check({ tenant: other.slug })
  expect(findings.map(({ rule, key }) => [rule, key])).toEqual(
    Array.from({ length: 4 }, () => ['document', undefined]),
  )
  const { deals } = await other.ask<{ deals: { nodes: { title: string | null }[] } }>(
    '{ deals(orderBy: [{ title: ASC }]) { nodes { title } } }',
  )
  expect(deals.nodes.map(({ title }) => title)).toEqual(['fine', null, null, null, null])
})
