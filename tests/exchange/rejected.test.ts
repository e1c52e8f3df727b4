import { describe, expect, it } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import { useApp } from '../support/app.ts'
import { useFolder } from './files.ts'
import { deals, useLoad } from './loading.ts'

const test = useApp()
const folder = useFolder()
const load = useLoad(test, folder)

describe('rows that cannot be records', () => {
  const fields: TableInput['fields'] = [
    { name: 'title', kind: 'text', required: true, options: { maxLength: 5 } },
    { name: 'amount', kind: 'decimal', options: { precision: 5, scale: 2 }, label: 'Sum' },
  ]

  it('are kept with line, reasons and cells, while the others are written', async () => {
    const { tenant, rejectedRows, reasons, rejected } = await load(
      'title,Sum\n"first\nrow",1\nA,12.50\n,3\nB,1.005\nC,many\nD,1,2\nE\n',
      { tables: deals(fields) },
    )
    expect(rejectedRows).toEqual([
      {
        line: 2,
        reasons: [{ path: ['title'], rule: 'maxLength', message: 'title must have at most 5 characters.' }],
        row: { title: 'first\nrow', Sum: '1' },
      },
      {
        line: 5,
        reasons: [{ path: ['title'], rule: 'required', message: 'title is required.' }],
        row: { title: null, Sum: '3' },
      },
      {
        line: 6,
        reasons: [{ path: ['amount'], rule: 'pattern', message: expect.stringContaining('2 after it') }],
        row: { title: 'B', Sum: '1.005' },
      },
      {
        line: 7,
        reasons: [
          {
            path: ['amount'],
            rule: 'convert',
            message:
              '"Sum" is "many"; it must be a decimal number with at most 3 digits before the point and 2 after it.',
          },
        ],
        row: { title: 'C', Sum: 'many' },
      },
      {
        line: 8,
        reasons: [{ path: [], rule: 'columns', message: 'The row has 3 cells, the header 2 columns.' }],
        row: { title: 'D', Sum: '1', 'column 3': '2' },
      },
      {
        line: 9,
        reasons: [{ path: [], rule: 'columns', message: 'The row has 1 cell, the header 2 columns.' }],
        row: { title: 'E' },
      },
    ])
    expect(rejected).toBe(6)
    expect(reasons.find(({ rule }) => rule === 'columns')).toEqual({
      path: [],
      rule: 'columns',
      rows: 2,
      line: 8,
      message: 'The row has 3 cells, the header 2 columns.',
    })
    expect(await tenant.ask('{ deals { nodes { title amount } } }')).toEqual({
      deals: { nodes: [{ title: 'A', amount: '12.50' }] },
    })
  })

  it('are kept as text where they are lines that hold no object', async () => {
    const { rejectedRows, written } = await load('{"title": "A"}\n{"title": "B"\n{"title": "C"}\n', {
      tables: deals(fields),
      format: 'ndjson',
    })
    expect(written).toBe(2)
    expect(rejectedRows).toEqual([
      {
        line: 2,
        reasons: [{ path: [], rule: 'json', message: 'The line is no valid JSON.' }],
        row: '{"title": "B"',
      },
    ])
  })

  it('have the line of a pretty-printed object, and cells as JSON has them', async () => {
    const { rejectedRows } = await load(
      JSON.stringify([{ title: 'A' }, { title: 'B', amount: [1] }, { title: null, amount: true }], null, 2),
      { tables: deals(fields) },
    )
    expect(rejectedRows).toMatchObject([
      { line: 5, row: { title: 'B', amount: [1] } },
      {
        line: 11,
        reasons: [
          { path: ['amount'], rule: 'convert' },
          { path: ['title'], rule: 'required' },
        ],
        row: { title: null, amount: true },
      },
    ])
  })

  it('are told of a value that does not fit, and not also that it is required', async () => {
    const { rejectedRows } = await load('size\nlarge\n', {
      tables: deals([{ name: 'size', kind: 'integer', required: true }]),
    })
    expect(rejectedRows).toMatchObject([{ reasons: [{ path: ['size'], rule: 'convert' }] }])
    expect(rejectedRows[0]?.['reasons']).toHaveLength(1)
  })

  it('go to a new file only', async () => {
    const { again } = await load('title\nA\n', { tables: deals(fields) })
    const there = await folder.write('there.ndjson', 'mine')
    await expect(again('title\nB\n', { rejectedFile: there })).rejects.toThrow('is there already')
    await expect(again('title\nB\n', { rejectedFile: folder.at('no/such/place') })).rejects.toThrow(
      'Rejected rows cannot be kept in',
    )
  })
})
