import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { openSource } from '../../src/exchange/source.ts'
import { collect, useFolder } from './files.ts'

const folder = useFolder()

async function read(bytes: string | Buffer, { name = 'rows.csv', encoding }: Named = {}) {
  const source = await openSource(await folder.write(name, bytes), { encoding })
  const rows = await collect(source.rows())
  return {
    encoding: source.encoding,
    rows: rows.map(({ line, cells }) => ({ line, cells: Object.fromEntries(cells) })),
  }
}
interface Named {
  name?: string
  encoding?: string
}

const utf16be = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
const western = (text: string): Buffer => Buffer.from(text, 'latin1')

/** The same text, written in each way, and what it is found to be. */
const ways: [string, string, (text: string) => Buffer][] = [
  ['UTF-8', 'utf-8', (text) => Buffer.from(text)],
  ['UTF-8 with a byte order mark', 'utf-8', (text) => Buffer.from(`\ufeff${text}`)],
  ['UTF-16, little end first', 'utf-16le', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, big end first', 'utf-16be', utf16be],
  ['Latin-1', 'windows-1252', western],
]

const lines = ['name,name,note', 'Émile,ça,"first, ""second""', 'größer"', '', 'Ana,ñ,x', '']
const rowsWith = (lineBreak: string) => [
  { line: 2, cells: { name: 'Émile', 'name (2)': 'ça', note: `first, "second"${lineBreak}größer` } },
  { line: 5, cells: { name: 'Ana', 'name (2)': 'ñ', note: 'x' } },
]

describe.each(ways)('a file in %s', (_, encoding, write) => {
  it.each(['\n', '\r\n'])(
    'has its headers, quoted line breaks and lines with %j, plain and gzipped',
    async (lineBreak) => {
      const bytes = write(lines.join(lineBreak))
      const expected = { encoding, rows: rowsWith(lineBreak) }
      expect(await read(bytes)).toEqual(expected)
      expect(await read(gzipSync(bytes), { name: 'rows.csv.gz' })).toEqual(expected)
    },
  )

  it('may be JSON, in an array or by lines', async () => {
    const objects = [{ a: 'Émile\n' }, { a: 'größer' }]
    const array = write(JSON.stringify(objects, null, 1))
    expect(await read(array, { name: 'rows.json' })).toEqual({
      encoding,
      rows: [
        { line: 2, cells: objects[0] },
        { line: 5, cells: objects[1] },
      ],
    })
    const byLines = write(objects.map((one) => `${JSON.stringify(one)}\r\n`).join(''))
    expect(await read(byLines, { name: 'rows.jsonl' })).toEqual({
      encoding,
      rows: objects.map((cells, index) => ({ line: index + 1, cells })),
    })
  })

  it('is read the same however it is cut into chunks', async () => {
    const cells = Array.from({ length: 3_000 }, (_, index) => `é${'à ß'.repeat(index % 40)} ${index}`)
    const { rows } = await read(write(`ä\n${cells.join('\n')}`))
    expect(rows).toEqual(cells.map((ä, index) => ({ line: index + 2, cells: { ä } })))
  })
})

describe('the encoding of a file without a mark', () => {
  it('is windows-1252, as browsers read Latin-1: with the euro sign and typographic quotes', async () => {
    const bytes = Buffer.concat([
      western('price,word\n'),
      Buffer.from([0x80]),
      western(`,Spa\xdf\x93 na\xefve${' \xfcber'.repeat(10)}\n`),
    ])
    expect(await read(bytes)).toEqual({
      encoding: 'windows-1252',
      rows: [{ line: 2, cells: { price: '€', word: `Spaß“ naïve${' über'.repeat(10)}` } }],
    })
  })

  it('is what it is said to be', async () => {
    const russian = Buffer.from([0xc8, 0xec, 0xff, 0x0a, 0xde, 0xeb, 0xe8, 0xff, 0x0a])
    expect(await read(russian, { encoding: 'cp1251' })).toEqual({
      encoding: 'windows-1251',
      rows: [{ line: 2, cells: { Имя: 'Юлия' } }],
    })
    expect(await read(western('a\né\n'), { encoding: 'latin1' })).toMatchObject({ encoding: 'windows-1252' })
  })

  it.each<[string, Buffer, Named, string]>([
    [
      'UTF-8 with a broken byte',
      Buffer.concat([Buffer.from('name\nÉmile\nAna '), Buffer.from([0xe9]), Buffer.from('\n')]),
      {},
      'rows.csv is no UTF-8 text: see line 3 (byte 16); save it as UTF-8, or name the encoding that it has.',
    ],
    [
      'UTF-8 that is broken far down',
      Buffer.concat([Buffer.from(`name\n${'é\n'.repeat(100_000)}`), Buffer.from([0xc3, 0x28])]),
      {},
      'see line 100002 (byte 300005)',
    ],
    [
      'UTF-8 that ends in the middle of a letter',
      Buffer.from('name\né é').subarray(0, -1),
      {},
      'see line 2 (byte 8)',
    ],
    [
      'letters of another alphabet',
      Buffer.from([0xc8, 0xec, 0xff, 0x0a, 0xde, 0xeb, 0xe8, 0x0a]),
      {},
      'is no UTF-8',
    ],
    [
      'an image',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00]),
      {},
      'is no UTF-8 text: see line 1',
    ],
    ['half a character', Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x0a]), {}, 'is no UTF-16LE text'],
    [
      'Latin-1 that is said to be UTF-8',
      western('name\n\xc9mile\n'),
      { encoding: 'utf8' },
      'see line 2 (byte 5)',
    ],
    [
      'an encoding that there is not',
      western('a\n'),
      { encoding: 'latin-42' },
      'There is no encoding "latin-42"; there are utf-8,',
    ],
  ])('is not guessed and not repaired: %s', async (_, bytes, named, sentence) => {
    await expect(read(bytes, named)).rejects.toThrow(sentence)
  })
})

describe('a gzipped file', () => {
  it('is known by its first bytes, whatever it is called, and goes by the extension inside', async () => {
    const rows = [{ line: 2, cells: { a: '1' } }]
    const zipped = gzipSync('a\n1\n')
    for (const name of ['rows.csv', 'rows.CSV.GZ', 'rows.tsv.gz']) {
      expect(await read(zipped, { name })).toMatchObject({ rows })
    }
    expect(await read('a\n1\n', { name: 'rows.csv.gz' })).toMatchObject({ rows })
    expect(await read(gzipSync('{"a":"1"}\n'), { name: 'rows.ndjson.gz' })).toMatchObject({
      rows: [{ line: 1, cells: { a: '1' } }],
    })
    await expect(read(zipped, { name: 'rows.gz' })).rejects.toThrow(
      'No format goes with the extension of rows.gz',
    )
  })

  it('may have several parts', async () => {
    const bytes = Buffer.concat([gzipSync('a\n1\n'), gzipSync('2\n')])
    expect((await read(bytes, { name: 'rows.csv.gz' })).rows).toHaveLength(2)
  })

  it('tells how far it is read by its size on the disk', async () => {
    const bytes = gzipSync(`a\n${'1\n'.repeat(20_000)}`)
    const source = await openSource(await folder.write('rows.csv.gz', bytes))
    expect(source.size).toBe(bytes.length)
    expect(await collect(source.rows())).toHaveLength(20_000)
    expect(source.position()).toBe(bytes.length)
  })

  it('that is cut short or broken is refused in a sentence', async () => {
    const bytes = gzipSync(`a\n${'row\n'.repeat(100_000)}`)
    await expect(read(bytes.subarray(0, -20), { name: 'rows.csv.gz' })).rejects.toThrow(
      /^rows\.csv\.gz is gzipped and ends too early; perhaps it was not copied to its end\.$/,
    )
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 6) ^ 1, bytes.length - 6)
    await expect(read(bytes, { name: 'rows.csv.gz' })).rejects.toThrow(
      /^rows\.csv\.gz is gzipped and broken: incorrect data check\.$/,
    )
  })
})

it('a file is the same by what it holds, not by its name or its time', async () => {
  const hashOf = async (name: string, content: string) =>
    (await openSource(await folder.write(name, content))).hash
  expect(await hashOf('one.csv', 'a\n1\n')).toBe(await hashOf('two.csv', 'a\n1\n'))
  expect(await hashOf('two.csv', 'a\n2\n')).not.toBe(await hashOf('one.csv', 'a\n1\n'))
})
