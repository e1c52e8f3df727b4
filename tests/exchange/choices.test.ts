import path from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { inferColumns } from '../../src/exchange/infer.ts'
import type { Row } from '../../src/exchange/row.ts'
import { useApp } from '../support/app.ts'
import { useFolder } from './files.ts'
import { useLoad } from './loading.ts'

const test = useApp()
const folder = useFolder()
const load = useLoad(test, folder)

/** What a column becomes in which these cells come three times each: kind, labels and note. */
async function infer(cells: unknown[], times = 3): Promise<unknown[]> {
  const all = Array.from({ length: times }, () => cells).flat()
  const rows = async function* (): AsyncGenerator<Row> {
    for (const [index, cell] of all.entries()) {
      const isText = typeof cell === 'string'
      yield { line: index + 1, end: index + 1, cells: new Map([['x', cell]]), isText }
    }
  }
  const [column] = await inferColumns({ name: 'x.json', rows: rows(), choices: true })
  const { choices = [] } = (column?.options ?? {}) as { choices?: { value: string; label: string }[] }
  return [column?.type.kind, choices.map(({ value, label }) => `${value}=${label}`), column?.note]
}

describe('a column of few texts', () => {
  it.each([
    [['PG-13', 'R', 'Not rated', null, ''], 'choice', ['NOT_RATED=Not rated', 'PG_13=PG-13', 'R=R']],
    [['Size 10', 'Size 9', '3D'], 'choice', ['V_3D=3D', 'SIZE_9=Size 9', 'SIZE_10=Size 10']],
    [['only'], 'choice', ['ONLY=only']],
    [[['a', 'b'], [], ['b']], 'choices', ['A=a', 'B=b']],
  ])('%j becomes %s: %j', async (cells, kind, choices) => {
    expect(await infer(cells)).toEqual([kind, choices, undefined])
  })

  it.each([
    [['PG-13', 'PG 13', 'R'], 'text', '"PG 13" and "PG-13" would be the same choice'],
    [['yes', 'Yes'], 'text', '"yes" and "Yes" would be the same choice'],
    [['日本', 'a'], 'text', '"日本" makes no value of a choice'],
    [['a\u0000b', 'a'], 'text', '"a\\u0000b" makes no value of a choice'],
    [[['a', 'a'], ['b']], 'json', 'there are lists with the same text twice'],
    [[['a', '']], 'json', '"" makes no value of a choice'],
  ])('%j stays %s, and it is said why', async (cells, kind, note) => {
    expect(await infer(cells)).toEqual([kind, [], note])
  })

  it.each([
    ['numbers', [1, 2], 'integer'],
    ['days', ['2026-11-20', '2026-11-21'], 'date'],
    ['addresses', ['ann@example.com'], 'email'],
    ['texts and lists', ['a', ['a']], 'text'],
    ['lists of numbers', [[1], [2]], 'json'],
    ['nothing', [null, ''], 'text'],
    ['long texts', ['x'.repeat(201), 'a'], 'text'],
  ])('is another one than a column of %s', async (_, cells, kind) => {
    expect(await infer(cells)).toEqual([kind, [], undefined])
  })

  it('has at most fifty of them, each three times on average', async () => {
    const texts = Array.from({ length: 50 }, (_, index) => `text ${index}`)
    expect((await infer(texts))[0]).toBe('choice')
    expect((await infer([...texts, 'one more']))[0]).toBe('text')
    expect((await infer(texts, 2))[0]).toBe('text')
    expect((await infer([...texts, ...texts], 2))[0]).toBe('choice')
  })
})

describe('an import with choices', () => {
  it('makes them of real data, which then says what it said before', async () => {
    const movies = path.join(import.meta.dirname, '../../node_modules/vega-datasets/data/movies.json')
    const { tenant, again } = await load('a\n1\n', { tableName: 'Other' })
    const { mapping, written } = await again('[]', { tableName: 'Movie', file: movies, choices: true })
    expect(written).toBe(3_201)
    expect(mapping.filter(({ kind }) => kind === 'choice').map(({ field }) => field)).toEqual([
      'mpaaRating',
      'source',
      'majorGenre',
      'creativeType',
    ])
    expect(
      await tenant.ask(`{
        rated: movies(filter: { mpaaRating: { eq: PG_13 } }) { totalCount }
        movies(filter: { title: { eq: "Avatar" } }) { nodes { mpaaRating majorGenre source } }
        __type(name: "MovieMpaaRating") { enumValues { name description } }
      }`),
    ).toMatchObject({
      rated: { totalCount: 865 },
      movies: {
        nodes: [{ mpaaRating: 'PG_13', majorGenre: 'ACTION', source: 'ORIGINAL_SCREENPLAY' }],
      },
      __type: { enumValues: expect.arrayContaining([{ name: 'PG_13', description: 'PG-13' }]) },
    })
  })

  it('says what it could not make, and leaves a table that there is as it is', async () => {
    const content = `n,size,tone\n${'1,big,light\n2,Big,dark\n'.repeat(3)}`
    const { mapping, again } = await load(content, { choices: true })
    expect(mapping).toEqual([
      { header: 'n', field: 'n', kind: 'integer', filled: 6 },
      {
        header: 'size',
        field: 'size',
        kind: 'text',
        filled: 6,
        note: '"big" and "Big" would be the same choice',
      },
      { header: 'tone', field: 'tone', kind: 'choice', filled: 6 },
    ])
    const { mapping: second, rejectedRows } = await again(`${content}3,x,pale\n`, { choices: true })
    expect(second[1]).toEqual({ header: 'size', field: 'size', kind: 'text', filled: 7 })
    expect(rejectedRows).toMatchObject([
      { line: 8, reasons: [{ message: '"tone" is "pale"; it must be one of DARK, LIGHT.' }] },
    ])
  })
})
