import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { FieldInput, TableInput } from '../../src/catalog/input.ts'
import { importFile } from '../../src/exchange/import.ts'
import { json } from '../../src/fields/json.ts'
import { compileSchema } from '../../src/fields/validator.ts'
import { hostileTexts } from '../fields/hostile.ts'
import { specimens } from '../fields/specimen.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { useExporting } from './exporting.ts'
import { useFolder } from './files.ts'
import { tenantIdOf } from './tenant-id.ts'

const test = useApp()
const folder = useFolder()
const exporting = useExporting(test)

const endings = ['csv', 'csv.gz', 'json', 'json.gz', 'ndjson', 'ndjson.gz']
type Values = Record<string, unknown>
let count = 0

/** Exports a table with these records and imports it into an equal one of another tenant; gives what is in both. */
async function carry(
  fields: FieldInput[],
  records: readonly Values[],
  { ending, raw }: { ending: string; raw?: boolean },
): Promise<{ before: Values[]; after: Values[] }> {
  const tables: TableInput[] = [{ name: 'Sample', fields }]
  const from = await makeTenant(test, tables)
  const to = await makeTenant(test, tables)
  await exporting.fill(from, 'Sample', records)
  const { file } = await exporting.send(from, 'Sample', { to: folder.at(`${++count}.${ending}`), raw })
  const { read, written, rejected } = await importFile({
    database: exporting.database,
    tenantId: await tenantIdOf(exporting.database, to),
    actor: 'cli:ann',
    tableName: 'Sample',
    file: file ?? '',
    raw,
  })
  expect({ read, written, rejected }).toEqual({ read: records.length, written: records.length, rejected: 0 })
  return { before: await readAll(from, fields), after: await readAll(to, fields) }
}

/** Everything a client can see of the records' values, by id. */
async function readAll(tenant: TestTenant, fields: FieldInput[]): Promise<Values[]> {
  const { samples } = await tenant.ask<{ samples: { nodes: Values[] } }>(
    `{ samples(first: 1000) { nodes { id ${fields.map(({ name }) => name).join(' ')} } } }`,
  )
  return samples.nodes
}

describe('values of every kind come back the same, and missing ones stay missing', () => {
  const fields = [
    ...specimens.map(({ type, example }, index) => ({
      name: `${type.kind}${index}`,
      kind: type.kind,
      options: example.options,
    })),
    { name: 'anyText', kind: 'text' },
  ]
  const columns = [...specimens.map(({ values }) => values), ['', ...hostileTexts]]
  // The first has no value at all, the others have what is left of each column.
  const longest = Math.max(...columns.map(({ length }) => length))
  const records = Array.from({ length: longest + 1 }, (_, row) =>
    Object.fromEntries(fields.map(({ name }, index) => [name, columns[index]?.[row - 1]])),
  )

  it.each(endings)('by .%s', async (ending) => {
    const { before, after } = await carry(fields, records, { ending })
    expect(after).toEqual(before)
    const filled = columns.reduce((sum, { length }) => sum + length, 0)
    const values = after.flatMap(({ id, ...rest }) => Object.values(rest))
    expect(values.filter((value) => value !== null)).toHaveLength(filled)
  })
})

describe('any values come back the same', () => {
  const fields: FieldInput[] = [
    { name: 'one', kind: 'text' },
    { name: 'two', kind: 'text', default: "'=a default" },
    { name: 'number', kind: 'number', default: 7 },
    { name: 'big', kind: 'bigint' },
    { name: 'amount', kind: 'decimal', options: { precision: 40, scale: 20 } },
    { name: 'at', kind: 'dateTime' },
    { name: 'data', kind: 'json' },
  ]
  const unit = fc.oneof(
    fc.constantFrom(...'\'"=+-@,;|\t\r\n\\ 01.eE[]{}%\ufeff\uffff\u202e\u00a0\u2028א'),
    fc.constantFrom('\r\n', '""', "''", 'null', 'true', '\u{1f600}'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  )
  const text = fc.string({ unit, maxLength: 12 }).filter((value) => !value.includes('\u0000'))
  const isStorable = compileSchema(json.valueSchema({}))
  const ofText = fc.option(text, { nil: null })
  const record = fc.record({
    one: ofText,
    two: ofText,
    number: fc.option(fc.double({ noDefaultInfinity: true, noNaN: true }), { nil: null }),
    big: fc.option(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => value.toString()),
      { nil: null },
    ),
    amount: fc.option(
      fc
        .bigInt({ min: -(10n ** 39n), max: 10n ** 39n })
        .map((value) => `${value / 10n ** 20n}.${String(value).slice(-20).replace('-', '')}`),
      { nil: null },
    ),
    at: fc.option(
      fc
        .date({
          noInvalidDate: true,
          min: new Date('0001-01-01T00:00:00Z'),
          max: new Date('9999-12-31T23:59:59Z'),
        })
        .map((value) => value.toISOString()),
      { nil: null },
    ),
    data: fc.option(
      fc.jsonValue().filter((value) => value !== null && isStorable(value).length === 0),
      { nil: null },
    ),
  })
  const some = fc.array(record, { minLength: 50, maxLength: 50 })

  it.each([{ ending: 'csv' }, { ending: 'csv', raw: true }, { ending: 'json' }, { ending: 'ndjson' }])(
    'by %j',
    async (way) => {
      await fc.assert(
        fc.asyncProperty(some, async (records) => {
          const { before, after } = await carry(fields, records, way)
          expect(after).toEqual(before)
        }),
        // A smaller example would take minutes to find; the difference that is shown says enough.
        { numRuns: 4, endOnFailure: true },
      )
    },
  )
})
