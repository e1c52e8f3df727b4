import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { TableInput } from '../../src/catalog/input.ts'
import type { ExportSummary } from '../../src/exchange/export.ts'
import { importFile } from '../../src/exchange/import.ts'
import { parseReference, type ReferenceOption } from '../../src/exchange/reference.ts'
import { hostileTexts } from '../fields/hostile.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { useExporting } from './exporting.ts'
import { useFolder } from './files.ts'
import { expectLinksInStep } from './links.ts'
import { tenantIdOf } from './tenant-id.ts'

const test = useApp()
const folder = useFolder()
const exporting = useExporting(test)

const tables: TableInput[] = [
  {
    name: 'Company',
    fields: [
      { name: 'name', kind: 'text', unique: true },
      { name: 'number', kind: 'integer', unique: true },
    ],
  },
  {
    name: 'Deal',
    fields: [
      { name: 'title', kind: 'text', unique: true },
      {
        name: 'company',
        kind: 'reference',
        options: { table: 'Company', inverse: 'deals', onDelete: 'clear' },
      },
      { name: 'others', kind: 'references', options: { table: 'Company', onDelete: 'clear' } },
      { name: 'before', kind: 'reference', options: { table: 'Deal', inverse: 'after' } },
      { name: 'related', kind: 'references', options: { table: 'Deal' } },
    ],
  },
]
const byName = ['company=Company.name', 'others=Company.name', 'before=Deal.title', 'related=Deal.title'].map(
  (text) => parseReference(text) as ReferenceOption,
)
const byNumber = byName.map((one) => (one.table === 'Company' ? { ...one, by: 'number' } : one))
const names = [
  ...new Set([...hostileTexts, '', ';', '"', 'a;b', ' a ', '\n', "'=1", '=1', "'", 'a"b', '";"']),
]

/** A graph: of each deal its company, others, the deal before it and related ones, as numbers. */
interface Node {
  company: number | null
  others: number[]
  before: number | null
  related: number[]
}

interface Deal {
  title: string
  company: { name: string } | null
  others: { nodes: { name: string }[] }
  before: { title: string } | null
  related: { nodes: { title: string }[] }
}

const readAll = async (tenant: TestTenant) => {
  const { deals } = await tenant.ask<{ deals: { nodes: Deal[] } }>(
    `{ deals(first: 50, orderBy: { title: ASC }) { nodes {
      title company { name } others(first: 10) { nodes { name } } before { title } related(first: 10) { nodes { title } }
    } } }`,
  )
  await expectLinksInStep(test, tenant)
  return deals.nodes
}

const fill = async (tenant: TestTenant, graph: readonly Node[]) => {
  const companies = await exporting.fill(
    tenant,
    'Company',
    names.map((name, number) => ({ name, number })),
  )
  const titles = graph.map((_, index) => `${names[index % names.length]} ${index}`)
  const ids = await exporting.fill(
    tenant,
    'Deal',
    titles.map((title) => ({ title })),
  )
  const pick = (numbers: readonly number[], of: readonly string[]) => [
    ...new Set(numbers.map((number) => of[number % of.length] ?? '')),
  ]
  const rows = graph.map(({ company, others, before, related }, index) => ({
    id: ids[index],
    company: company === null ? null : pick([company], companies)[0],
    others: pick(others, companies),
    before: before === null ? null : pick([before], ids)[0],
    related: pick(related, ids),
  }))
  await bring(tenant, 'Deal', JSON.stringify(rows), { ending: 'json', upsertBy: 'id' })
}

let count = 0

const bring = async (
  tenant: TestTenant,
  tableName: string,
  content: string,
  { ending, ...request }: { ending: string; upsertBy?: string; references?: ReferenceOption[] },
) => {
  const summary = await importFile({
    database: exporting.database,
    tenantId: await tenantIdOf(exporting.database, tenant),
    actor: 'cli:ann',
    tableName,
    file: await folder.write(`${++count}.${ending}`, content),
    rejectedFile: folder.at(`${count}.rejected`),
    ...request,
  })
  expect(summary).toMatchObject({ rejected: 0, reasons: [] })
}

const send = (
  tenant: TestTenant,
  tableName: string,
  ending: string,
  request = {},
): Promise<ExportSummary & { text: string }> =>
  exporting.send(tenant, tableName, { to: folder.at(`${++count}.${ending}`), ...request })

const node = fc.record({
  company: fc.option(fc.nat()),
  others: fc.array(fc.nat(), { maxLength: 5 }),
  before: fc.option(fc.nat()),
  related: fc.array(fc.nat(), { maxLength: 3 }),
})
const graphs = fc.array(node, { minLength: 40, maxLength: 40 })
const endings = ['csv', 'json', 'ndjson']

describe('what an export writes of relations an import reads', () => {
  it.each(endings)('by ids and by values of unique fields, in .%s', async (ending) => {
    await fc.assert(
      fc.asyncProperty(graphs, async (graph) => {
        const from = await makeTenant(test, tables)
        await fill(from, graph)
        const before = await readAll(from)
        for (const references of [undefined, byName, byNumber]) {
          const to = await makeTenant(test, tables)
          // With values there are other ids at the other end.
          const fields = references ? { fields: ['name', 'number'] } : {}
          const own = references ? { fields: ['title', 'company', 'others', 'before', 'related'] } : {}
          const companies = await send(from, 'Company', ending, fields)
          await bring(to, 'Company', companies.text, { ending })
          const deals = await send(from, 'Deal', ending, { ...own, references })
          expect(deals.omitted).toEqual([])
          await bring(to, 'Deal', deals.text, { ending, ...(references ? { references } : {}) })
          expect(await readAll(to)).toEqual(before)
          // And once more into what is there by now, where nothing changes.
          await bring(to, 'Deal', `${deals.text}\n`, {
            ending,
            upsertBy: 'title',
            ...(references ? { references } : {}),
          })
          expect(await readAll(to)).toEqual(before)
        }
      }),
      { numRuns: 2, endOnFailure: true },
    )
  })
})
