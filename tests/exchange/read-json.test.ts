import { describe, expect, it } from '@jest/globals'
import { openSource } from '../../src/exchange/source.ts'
import { collect, useFolder } from './files.ts'

const folder = useFolder()

async function read(content: string) {
  const source = await openSource(await folder.write('rows.json', content))
  const rows = await collect(source.rows())
  return rows.map(({ line, cells }) => ({ line, cells: Object.fromEntries(cells) }))
}

describe('a JSON file', () => {
  it('is an array of objects, and tells the line where each begins, however it is laid out', async () => {
    const objects = [{ a: 'x\ny', b: { c: [1, { d: null }] } }, { a: '😀é' }, {}]
    const rows = (lines: number[]) => objects.map((cells, index) => ({ line: lines[index], cells }))
    expect(await read(JSON.stringify(objects))).toEqual(rows([1, 1, 1]))
    expect(await read(JSON.stringify(objects, null, 2))).toEqual(rows([2, 13, 16]))
    expect(
      await read(`\ufeff[\r\n${objects.map((one) => JSON.stringify(one)).join(',\r\n\r\n')}]\r\n`),
    ).toEqual(rows([2, 4, 6]))
  })

  it('is read the same however it is cut into chunks', async () => {
    const objects = Array.from({ length: 3_000 }, (_, index) => ({
      n: index / 3,
      text: 'é😀"\n'.repeat(index % 40),
    }))
    const rows = await read(JSON.stringify(objects, null, 1))
    expect(rows).toEqual(objects.map((cells, index) => ({ line: 2 + index * 4, cells })))
  })

  it('keeps U+FEFF wherever it stands in a text', async () => {
    const cells = { '\ufeffa': '\ufeff', b: '\ufeffé\ufeff', c: `${'x'.repeat(20)}\ufeff\ufeff"\ufeff` }
    expect(await read(`\ufeff${JSON.stringify([cells])}`)).toEqual([{ line: 1, cells }])
  })

  it('keeps every digit of a number', async () => {
    expect(
      await read(
        '[{"a": 0.1, "b": 12345678901234567890, "c": -1e3, "d": 0.12345678901234567890, "e": 1e999}]',
      ),
    ).toEqual([
      {
        line: 1,
        cells: { a: 0.1, b: '12345678901234567890', c: -1000, d: '0.12345678901234567890', e: '1e999' },
      },
    ])
  })

  it('may be an empty array', async () => {
    expect(await read(' [ ] ')).toEqual([])
  })

  it.each([
    ['{"rows": [{"a": 1}]}', 'rows.json is no array of objects, such as [{"name": "First"}'],
    ['"text"', 'rows.json is no array of objects'],
    ['[{"a": 1},\n2]', 'rows.json is no array of objects: see line 2.'],
    ['[{"a": 1},\n\n[1]]', 'rows.json is no array of objects: see line 3.'],
    ['[{"a": 1},\n{"a": 2', 'rows.json ends too early: the array is not closed (see line 2).'],
    ['[{"a": 1},\n{a: 2}]', 'rows.json is no valid JSON: see line 2 and after.'],
    ['[{"a": 1}]\n[{"a": 2}]', 'rows.json is no valid JSON'],
    ['[{"a": 1},]', 'rows.json is no valid JSON'],
    ['hello', 'rows.json is no valid JSON: see line 1 and after.'],
    ['', 'rows.json is empty.'],
    [' \n', 'rows.json is empty.'],
  ])('that is something else is refused in a sentence: %j', async (content, sentence) => {
    await expect(read(content)).rejects.toThrow(sentence)
  })
})
