import { describe, expect, it } from '@jest/globals'
import { openSource } from '../../src/exchange/source.ts'
import { collect, useFolder } from './files.ts'

const folder = useFolder()

async function read(content: string) {
  const source = await openSource(await folder.write('rows.ndjson', content))
  const rows = await collect(source.rows())
  return rows.map(({ line, cells, text, broken }) => ({
    line,
    ...(broken ? { text, broken: broken.message } : { cells: Object.fromEntries(cells) }),
  }))
}

describe('a file of JSON by lines', () => {
  it('has an object on each line that is not blank', async () => {
    expect(await read('\ufeff{"a": 1}\r\n\n  {"a": {"b": [null]}, "ü": "😀"} \n{}')).toEqual([
      { line: 1, cells: { a: 1 } },
      { line: 3, cells: { a: { b: [null] }, ü: '😀' } },
      { line: 4, cells: {} },
    ])
  })

  it('keeps every digit of a number', async () => {
    expect(
      await read(
        '{"a": 0.1, "b": 12345678901234567890, "c": [-1e3, 0.12345678901234567890], "d": "1e999"}\n{"e": 1e999}',
      ),
    ).toEqual([
      {
        line: 1,
        cells: { a: 0.1, b: '12345678901234567890', c: [-1000, '0.12345678901234567890'], d: '1e999' },
      },
      { line: 2, cells: { e: '1e999' } },
    ])
  })

  it('has bad rows where a line is no object, and whole ones around them', async () => {
    expect(await read('{"a": 1}\n{"a": \n[1]\n"x"\nnull\n{"a": 2}\n{"a"')).toEqual([
      { line: 1, cells: { a: 1 } },
      { line: 2, text: '{"a":', broken: 'The line is no valid JSON.' },
      { line: 3, text: '[1]', broken: 'The line is no JSON object.' },
      { line: 4, text: '"x"', broken: 'The line is no JSON object.' },
      { line: 5, text: 'null', broken: 'The line is no JSON object.' },
      { line: 6, cells: { a: 2 } },
      { line: 7, text: '{"a"', broken: 'The line is no valid JSON.' },
    ])
  })

  it('is read the same however it is cut into chunks', async () => {
    const objects = Array.from({ length: 4_000 }, (_, n) => ({ n, text: 'é😀"\n'.repeat(n % 40) }))
    expect(await read(objects.map((one) => JSON.stringify(one)).join('\n'))).toEqual(
      objects.map((cells, index) => ({ line: index + 1, cells })),
    )
  })

  it('may be empty, and has no line that does not fit into memory', async () => {
    expect(await read('')).toEqual([])
    await expect(read(`{"a": 1}\n{"a": "${'x'.repeat(2 ** 24 + 2 ** 20)}"}\n`)).rejects.toThrow(
      'rows.ndjson has a line of more than 16 MB: line 2.',
    )
  })
})
