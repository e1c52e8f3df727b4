import { describe, expect, it } from '@jest/globals'
import { inferColumns } from '../../src/exchange/infer.ts'
import { nameFields } from '../../src/exchange/mapping.ts'
import type { Row } from '../../src/exchange/row.ts'

describe('names of new fields', () => {
  it.each([
    [
      ['US Gross', 'Rotten Tomatoes Rating', 'IMDB_Rating'],
      ['usGross', 'rottenTomatoesRating', 'imdbRating'],
    ],
    [
      ['id', 'Version', 'created_at'],
      ['sourceId', 'sourceVersion', 'sourceCreatedAt'],
    ],
    [
      ['name', 'Name', 'name (2)', 'NAME'],
      ['name', 'name2', 'name22', 'name3'],
    ],
    [
      ['id', 'source id'],
      ['sourceId', 'sourceId2'],
    ],
    [
      ['日本', '2024', ''],
      ['column1', 'f2024', 'column3'],
    ],
  ])('of %j are %j', (headers, names) => {
    expect(nameFields(headers)).toEqual(names)
  })

  it('are different as enum values too, and never too long', () => {
    const names = nameFields(['x'.repeat(70), 'x'.repeat(80)])
    expect(names).toEqual(['x'.repeat(60), `${'x'.repeat(59)}2`])
  })
})

async function infer(cells: unknown[]): Promise<string> {
  const rows = async function* (): AsyncGenerator<Row> {
    for (const [index, cell] of cells.entries()) {
      const isText = typeof cell === 'string'
      yield { line: index + 1, end: index + 1, cells: new Map([['x', cell]]), isText }
    }
  }
  const [column] = await inferColumns({ name: 'x.json', rows: rows() })
  return `${column?.type.kind} ${column?.filled}`
}

describe('the kind of a column', () => {
  it.each([
    [['1', '-20', '', '0'], 'integer 3'],
    [['1', '2.5', '3'], 'number 3'],
    [[1, 2_147_483_648], 'number 2'],
    [['.5', '1e3'], 'number 2'],
    [['007', '12'], 'text 2'],
    [['1', 'true'], 'text 2'],
    [['true', 'FALSE'], 'boolean 2'],
    [[true, null, false], 'boolean 2'],
    [['1', '0'], 'integer 2'],
    [['9007199254740993', '1'], 'bigint 2'],
    [['12345678901234567890', '1'], 'text 2'],
    [['2026-11-20', '2026/1/2', 'Jun 12 1998'], 'date 3'],
    [['2026-02-30'], 'text 1'],
    [['01/02/2026'], 'text 1'],
    [['2026-11-20T07:56:00+01:00', '2026-11-20 07:56:00Z'], 'dateTime 2'],
    [['2026-02-30T07:56:00Z'], 'text 1'],
    [['2026-11-20', '2026-11-20T07:56:00Z'], 'text 2'],
    [[1941, 'The Land Girls'], 'text 2'],
    [['ann@example.com', 'Bob@EXAMPLE.org'], 'email 2'],
    [['ann@example.com', 'bob@'], 'text 2'],
    [['https://example.com/a', 'http://example.com'], 'url 2'],
    [['https://example.com/ü'], 'text 1'],
    [['01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1'], 'uuid 1'],
    [[{ a: 1 }, [2]], 'json 2'],
    [['{"a": 1}', '[2]'], 'json 2'],
    [[{ a: 1 }, 'word'], 'text 2'],
    [['"word"', 'null'], 'text 2'],
    [['', null, undefined], 'text 0'],
  ])('that holds %j is %s', async (cells, kind) => {
    expect(await infer(cells)).toBe(kind)
  })
})
