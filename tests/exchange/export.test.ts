import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import type { Database } from '../../src/db/database.ts'
import { useApp } from '../support/app.ts'
import { makeTenant } from '../support/tenant.ts'
import { collect, useExporting } from './exporting.ts'

const test = useApp()
const exporting = useExporting(test)

const deal: TableInput = {
  name: 'Deal',
  fields: [
    { name: 'title', kind: 'text', label: 'Name of the deal' },
    { name: 'amount', kind: 'decimal', options: { precision: 12, scale: 2 } },
    { name: 'size', kind: 'integer' },
    { name: 'big', kind: 'bigint' },
    { name: 'stages', kind: 'choices', options: { choices: [{ value: 'OPEN' }, { value: 'WON' }] } },
    { name: 'data', kind: 'json' },
    { name: 'seenAt', kind: 'dateTime' },
  ],
}
const id = (number: number) => `01939ed0-1d5c-7bd4-8f9c-${String(number).padStart(12, '0')}`
const inputs = [
  {
    id: id(1),
    title: '=1+1, "two"',
    amount: '-5',
    size: -5,
    big: '9007199254740993',
    stages: ['WON', 'OPEN'],
    data: { a: [1, null] },
    seenAt: '2026-11-20T09:56:00+02:00',
  },
  { id: id(2), title: '', stages: [] },
  { id: id(3) },
]

async function openDeals(records: readonly Record<string, unknown>[] = inputs) {
  const tenant = await makeTenant(test, [deal])
  await exporting.fill(tenant, 'Deal', records)
  return tenant
}

/** Records in the order of their ids, so many that they do not come at once. */
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: id(index + 1), title: `deal ${index}`, size: index }))

describe('an export', () => {
  it('is CSV by default: missing values nothing, empty text quoted, formulas with an apostrophe', async () => {
    const { text, ...summary } = await exporting.send(await openDeals(), 'Deal')
    expect(text.split('\n')).toEqual([
      'id,title,amount,size,big,stages,data,seenAt',
      `${id(1)},"'=1+1, ""two""",-5.00,-5,9007199254740993,OPEN;WON,"{""a"":[1,null]}",2026-11-20T07:56:00.000Z`,
      `${id(2)},"",,,,[],,`,
      `${id(3)},,,,,,,`,
      '',
    ])
    expect(summary).toEqual({
      table: 'Deal',
      format: 'csv',
      file: null,
      columns: ['id', 'title', 'amount', 'size', 'big', 'stages', 'data', 'seenAt'],
      records: 3,
      omitted: [],
      seconds: expect.any(Number),
    })
  })

  it('as JSON and NDJSON has values as GraphQL gives them out, and null where there is none', async () => {
    const tenant = await openDeals()
    const nothing = {
      title: null,
      amount: null,
      size: null,
      big: null,
      stages: null,
      data: null,
      seenAt: null,
    }
    const objects = [
      {
        ...inputs[0],
        amount: '-5.00',
        stages: ['OPEN', 'WON'],
        seenAt: '2026-11-20T07:56:00.000Z',
      },
      { id: id(2), ...nothing, title: '', stages: [] },
      { id: id(3), ...nothing },
    ]
    const { text: json } = await exporting.send(tenant, 'Deal', { format: 'json' })
    expect(JSON.parse(json)).toEqual(objects)
    const { text: lines } = await exporting.send(tenant, 'Deal', { format: 'ndjson' })
    expect(lines.split('\n').map((line) => line && JSON.parse(line))).toEqual([...objects, ''])
  })

  it('of a table without records is still a file of its format', async () => {
    const tenant = await openDeals([])
    const send = async (format: string) => (await exporting.send(tenant, 'Deal', { format })).text
    expect(await send('csv')).toBe('id,title,amount,size,big,stages,data,seenAt\n')
    expect(await send('json')).toBe('[]\n')
    expect(await send('ndjson')).toBe('')
  })

  it('has the fields that are named, in that order, and those of the system when they are asked for', async () => {
    const tenant = await openDeals([{ id: id(1), title: 'A' }])
    const named = await exporting.send(tenant, 'Deal', { fields: ['size', 'title', 'version'] })
    expect(named.text).toBe('size,title,version\n,A,1\n')
    const { text } = await exporting.send(tenant, 'Deal', {
      fields: ['title', 'createdBy'],
      system: true,
      format: 'json',
    })
    const [object] = JSON.parse(text)
    expect(Object.keys(object)).toEqual([
      'title',
      'createdBy',
      'id',
      'version',
      'createdAt',
      'updatedAt',
      'updatedBy',
    ])
    const { deals } = await tenant.ask<{ deals: { nodes: unknown[] } }>(
      '{ deals { nodes { title createdBy id version createdAt updatedAt updatedBy } } }',
    )
    expect([object]).toEqual(deals.nodes)
  })

  it('has no deleted record, and none of another tenant', async () => {
    const tenant = await openDeals(many(2))
    await openDeals([{ title: 'of another' }])
    await tenant.ask(`mutation { deleteDeal(id: "${id(1)}") { id } }`)
    const { text } = await exporting.send(tenant, 'Deal', { fields: ['title'] })
    expect(text).toBe('title\ndeal 1\n')
  })

  it('has what matches a filter, checked as the API does', async () => {
    const tenant = await openDeals(many(3))
    const filter = { or: [{ size: { gte: 2 } }, { title: { startsWith: 'DEAL 0' } }] }
    const { text } = await exporting.send(tenant, 'Deal', { fields: ['size'], filter })
    expect(text).toBe('size\n0\n2\n')
    expect(filter).toEqual({ or: [{ size: { gte: 2 } }, { title: { startsWith: 'DEAL 0' } }] })
  })

  it.each([
    [{ tableName: 'Dea' }, 'There is no table "Dea"; the tables are: Deal.'],
    [{ fields: ['title', 'nam'] }, 'The table Deal has no field "nam"; there are: id, version, createdAt,'],
    [{ fields: ['title', 'size', 'title'] }, 'The field title is named twice.'],
    [
      { filter: { stage: { eq: 'OPEN' } } },
      'not to include unknown field "stage". Did you mean "stages" or "size"? Found: { stage: { eq: "OPEN" } }. A DealFilter may have: and, or, not, id, version, createdAt, updatedAt, createdBy, updatedBy, title,',
    ],
    [
      { filter: { stages: { has: 'LOST' } } },
      'The filter is no DealFilter: stages.has: Value "LOST" does not',
    ],
    [{ filter: { size: { eq: 'x' } } }, 'The filter is no DealFilter: size.eq: '],
    [{ filter: { size: { eq: null } } }, 'filter.size.eq: null is not an operand.'],
    [{ filter: [] }, 'The filter is no DealFilter: '],
    [{ filter: null }, 'The filter is no DealFilter: null is no filter.'],
    [{ format: 'xml' }, 'No format goes with "xml"; the formats are: csv, json, ndjson.'],
    [{ format: 'json', raw: true }, 'raw is for text such as CSV, not for json.'],
    [{ format: 'ndjson', bom: true }, 'bom is for text such as CSV, not for ndjson.'],
  ])('that cannot be is refused in a sentence: %j', async (request, sentence) => {
    const tenant = await openDeals([])
    await expect(exporting.send(tenant, 'Deal', request)).rejects.toThrow(sentence)
  })

  it('of a field that has a name of every object takes no filter from there', async () => {
    const tenant = await makeTenant(test, [{ name: 'Part', fields: [{ name: 'constructor', kind: 'text' }] }])
    await exporting.fill(tenant, 'Part', [{ constructor: 'A' }])
    const { text } = await exporting.send(tenant, 'Part', { fields: ['constructor'], filter: { and: [{}] } })
    expect(text).toBe('constructor\nA\n')
  })
})

describe('CSV', () => {
  it('has text as it is with raw, and begins with a byte order mark on request', async () => {
    const tenant = await openDeals([{ title: '=1' }, { title: "'" }])
    const fields = ['title']
    expect(await exporting.send(tenant, 'Deal', { fields, raw: true })).toMatchObject({
      text: "title\n=1\n'\n",
    })
    expect(await exporting.send(tenant, 'Deal', { fields, bom: true })).toMatchObject({
      text: "\ufefftitle\n'=1\n'\n",
    })
  })

  it('has quotes around what a reader might cut or take apart', async () => {
    const titles = [' a', 'a ', '\ta', 'a\nb', 'a\rb', 'a\r\nb', 'a,b', 'a"b', '\ufeffa', 'a;b', 'a b', '7']
    const tenant = await openDeals(titles.map((title, index) => ({ id: id(index), title })))
    const { text } = await exporting.send(tenant, 'Deal', { fields: ['title'] })
    expect(text).toBe(
      'title\n" a"\n"a "\n\'\ta\n"a\nb"\n"a\rb"\n"a\r\nb"\n"a,b"\n"a""b"\n"\ufeffa"\na;b\na b\n7\n',
    )
  })
})

describe('a large table', () => {
  it('is walked to its end, each record once, and is one snapshot whatever is changed meanwhile', async () => {
    const tenant = await openDeals(many(2_500))
    const sink = collect(async (_, count) => {
      if (count === 1) {
        await tenant.ask(`mutation {
          deleteDeal(id: "${id(2_400)}") { id }
          updateDeal(id: "${id(2_401)}", patch: { size: -1 }) { id }
          createDeal(input: { id: "${id(9_999)}", size: -2 }) { id }
        }`)
      }
    })
    const { records } = await exporting.send(tenant, 'Deal', { fields: ['size'], to: sink.stream })
    expect(records).toBe(2_500)
    expect(sink.text()).toBe(
      `size\n${many(2_500)
        .map(({ size }) => `${size}\n`)
        .join('')}`,
    )
  })

  it('is walked past stretches where nothing matches', async () => {
    const tenant = await openDeals(many(3_500))
    const filter = { size: { in: [2, 3_400] } }
    const { text, records } = await exporting.send(tenant, 'Deal', {
      fields: ['size'],
      filter,
      format: 'ndjson',
    })
    expect({ text, records }).toEqual({ text: '{"size":2}\n{"size":3400}\n', records: 2 })
  })

  it('of large records comes a few at a time, and is not read faster than it is taken', async () => {
    // Text that cannot be compressed: its size is the one that is stored.
    const title = randomBytes(3 * 2 ** 18).toString('base64')
    const tenant = await openDeals(many(16).map((record) => ({ ...record, title })))
    let statements = 0
    const watched: Database = {
      ...exporting.database,
      read: (tenantId, work) =>
        exporting.database.read(tenantId, (session) =>
          work({
            run: (statement) => {
              statements++
              return session.run(statement)
            },
          }),
        ),
    }
    const ahead: number[] = []
    const sink = collect(async (_, count) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      ahead.push(statements - count)
    })
    const request = { format: 'ndjson', database: watched, to: sink.stream }
    expect(await exporting.send(tenant, 'Deal', request)).toMatchObject({ records: 16 })
    expect(sink.chunks.map(({ length }) => Math.round(length / 2 ** 20))).toEqual([4, 4, 4, 4])
    // Three for the definitions, and two pages on their way.
    expect(Math.max(...ahead)).toBeLessThanOrEqual(6)
  })

  it('tells how far it is', async () => {
    const tenant = await openDeals(many(1_500))
    const told: number[] = []
    let total: number | undefined
    await exporting.send(tenant, 'Deal', {
      to: collect(() => new Promise((resolve) => setTimeout(resolve, 50))).stream,
      onProgress: ({ records, ofRecords }) => {
        told.push(records)
        total = ofRecords
      },
    })
    expect({ told, total }).toEqual({ told: [1_000, 1_500], total: 1_500 })
  })
})

describe('an export whose reader leaves', () => {
  it('ends with what the stream says, which is no failure of the database', async () => {
    const tenant = await openDeals(many(1_500))
    const gone = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' })
    const sink = collect(() => Promise.reject(gone))
    await expect(exporting.send(tenant, 'Deal', { to: sink.stream })).rejects.toBe(gone)
  })
})
