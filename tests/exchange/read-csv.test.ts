import { describe, expect, it } from '@jest/globals'
import { openSource } from '../../src/exchange/source.ts'
import { collect, useFolder } from './files.ts'

const folder = useFolder()

async function read(content: string | Buffer, name = 'rows.csv') {
  const source = await openSource(await folder.write(name, content))
  const rows = await collect(source.rows())
  return rows.map(({ line, cells, broken }) => ({
    line,
    cells: Object.fromEntries(cells),
    ...(broken ? { broken: broken.message } : {}),
  }))
}

describe('a CSV file', () => {
  it('may have commas, quotes and line breaks in quoted cells, and tells the line where each row begins', async () => {
    const content = 'a,b\n1,"x, ""y"""\n2,"two\nlines"\n\n3,z\n'
    const expected = [
      { line: 2, cells: { a: '1', b: 'x, "y"' } },
      { line: 3, cells: { a: '2', b: 'two\nlines' } },
      { line: 6, cells: { a: '3', b: 'z' } },
    ]
    expect(await read(content)).toEqual(expected)
    const windows = expected.map(({ line, cells }) => ({
      line,
      cells: { ...cells, b: cells.b.replace('\n', '\r\n') },
    }))
    expect(await read(content.replaceAll('\n', '\r\n'))).toEqual(windows)
  })

  it('may begin with a byte order mark and end without a line break', async () => {
    expect(await read('\ufeffname,n\nÉmile,1')).toEqual([{ line: 2, cells: { name: 'Émile', n: '1' } }])
  })

  it('may have the same header twice, and columns without a header, which are none as long as they are empty', async () => {
    expect(await read('name,name, ,n,\nA,B,,1,\nC,D,x,2,\n')).toEqual([
      { line: 2, cells: { name: 'A', 'name (2)': 'B', n: '1' } },
      { line: 3, cells: { name: 'C', 'name (2)': 'D', 'column 3': 'x', n: '2' } },
    ])
  })

  it('has broken rows where cells are too many or too few, and whole ones around them', async () => {
    expect(await read('a,b\n1,2\n1\n1,2,3\n4,5\n')).toEqual([
      { line: 2, cells: { a: '1', b: '2' } },
      { line: 3, cells: { a: '1' }, broken: 'The row has 1 cell, the header 2 columns.' },
      {
        line: 4,
        cells: { a: '1', b: '2', 'column 3': '3' },
        broken: 'The row has 3 cells, the header 2 columns.',
      },
      { line: 5, cells: { a: '4', b: '5' } },
    ])
  })

  it.each([
    ['a;b\n1,5;2\n', { a: '1,5', b: '2' }],
    ['a\tb\n1\t2\n', { a: '1', b: '2' }],
    ['"x;y;z",b\n1,2\n', { 'x;y;z': '1', b: '2' }],
    ['a\n1\n', { a: '1' }],
  ])('has the delimiter that its header has: %j', async (content, cells) => {
    expect(await read(content)).toEqual([{ line: 2, cells }])
  })

  it.each([
    ['that quotes where it must', 'a,b\n1,""\n', ['']],
    ['that leaves missing cells without quotes', '"a","b"\n"1",""\n"2",\n', ['', null]],
    ['that quotes everything', '"a","b"\n"1",""\n', [null]],
    ['that quotes everything, with blank lines', '\n"a","b"\n\n"1",""\n\n', [null]],
    ['that quotes everything but the header', 'a,b\n"1",""\n', [null]],
    ['that quotes everything but numbers', '"a","b"\n1,""\n', [null]],
    ['that quotes nothing', 'a,b\n1,\n', [null]],
  ])('%s tells empty text and missing values apart as far as it can', async (_, content, cells) => {
    const source = await openSource(await folder.write('quotes.csv', content))
    await collect(source.rows())
    const rows = await collect(source.rows())
    expect(rows.map((row) => row.cells.get('b'))).toEqual(cells)
  })

  it('is read the same however it is cut into chunks', async () => {
    const cell = (index: number) => `${'é😀'.repeat(index % 50)} "${index}"\n`
    const content = Array.from(
      { length: 4_000 },
      (_, index) => `${index},"${cell(index).replaceAll('"', '""')}"\n`,
    )
    const rows = await read(`n,text\n${content.join('')}`)
    expect(rows).toEqual(
      content.map((_, index) => ({ line: 2 + index * 2, cells: { n: String(index), text: cell(index) } })),
    )
  })

  it.each([
    ['a,b\n1,2\n3,"4\n5,6\n', 'broken at line 3: a quote is opened there and never closed.'],
    ['a,b\n1,"2"x\n', 'broken at line 2: something follows a closing quote'],
    ['a,b\n1,2\n1,x"y"\n', 'broken at line 3: a quote stands in a cell that does not begin with one.'],
    ['', 'rows.csv is empty.'],
    ['\n\n', 'rows.csv is empty.'],
  ])('that cannot be read is refused in a sentence: %j', async (content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence)
  })
})

it('a file that is none, or of no known format, is refused in a sentence', async () => {
  await expect(openSource(folder.at('missing.csv'))).rejects.toThrow(/^There is no file ".*missing\.csv"\.$/)
  await expect(openSource(folder.path)).rejects.toThrow('is no file that can be read twice')
  await expect(openSource(await folder.write('rows.xlsx', 'x'))).rejects.toThrow(
    'No format goes with the extension of rows.xlsx; the formats are: json, ndjson, csv.',
  )
})

it('a file that changes between two readings is refused', async () => {
  const source = await openSource(await folder.write('growing.csv', 'a\n1\n'))
  await folder.write('growing.csv', 'a\n1\n2\n')
  await expect(collect(source.rows())).rejects.toThrow('growing.csv was changed while it was being read.')
})
