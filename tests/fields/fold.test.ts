import { beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { foldText } from '../../src/fields/fold.ts'
import { prove } from '../proofs/prove.ts'
import { letters, strangeTexts } from '../proofs/texts.ts'
import { useEngine } from '../sql/engine.ts'
import { hostileTexts } from './hostile.ts'

const engine = useEngine()

async function sortKeysOf(texts: readonly string[]): Promise<string[]> {
  const { rows } = await engine.superuser.query<{ key: string }>(
    'select tablecast.sort_key(text) as key from unnest($1::text[]) with ordinality as t (text, n) order by n',
    [texts],
  )
  return rows.map(({ key }) => key)
}

/** Where the server's fold of some texts is another one than ours. */
async function findDifferences(texts: readonly string[]) {
  const keys = await sortKeysOf(texts)
  expect(keys).toHaveLength(texts.length)
  return texts.flatMap((text, index) =>
    keys[index] === foldText(text) ? [] : [{ text, sql: keys[index], javascript: foldText(text) }],
  )
}

/** Every letter, mark, digit, sign and space that JavaScript knows. */
const characters = Array.from({ length: 0x110000 }, (_, code) => String.fromCodePoint(code)).filter(
  (character) => /[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Z}]/u.test(character),
)
// Letters from here on are younger than some servers, whose ICU library may be of 2017.
const YOUNG = 0x1c80
let differences: Awaited<ReturnType<typeof findDifferences>>
let known: string[]

beforeAll(async () => {
  differences = await findDifferences(characters)
  // A mark may be young in its place among others only: it moves before one of a lower class, and behind one of a higher.
  const inPlaces = (character: string) => [`${character}\u1cd4`, `\u302a${character}`]
  const marks = characters.filter((character) => /\p{M}/u.test(character)).flatMap(inPlaces)
  const differing = [...differences, ...(await findDifferences(marks))]
  const young = new Set(differing.flatMap(({ text }) => [...text]))
  known = characters.filter((character) => !young.has(character))
})

it('the sort key of every character is the same in JavaScript and in SQL, but for letters that one side is too old to know', () => {
  const isYoung = ({ text, sql, javascript }: (typeof differences)[number]): boolean =>
    (text.codePointAt(0) ?? 0) >= YOUNG && [sql, javascript].includes(text)
  expect(differences.filter((difference) => !isYoung(difference))).toEqual([])
  expect(characters.length).toBeGreaterThan(140_000)
  expect(differences.length).toBeLessThan(300)
})

const texts = () =>
  fc.string({
    unit: fc.oneof(
      { weight: 2, arbitrary: letters },
      { weight: 1, arbitrary: fc.nat(known.length - 1).map((index) => known[index] ?? '') },
    ),
    maxLength: 300,
    size: 'max',
  })

prove(
  'the sort key of any text is the same in JavaScript and in SQL',
  { runs: 100, of: () => fc.array(texts(), { minLength: 50, maxLength: 50 }) },
  async (samples) => {
    expect(await findDifferences(samples)).toEqual([])
  },
)

it('the sort key of strange text is the same in JavaScript and in SQL', async () => {
  expect(await findDifferences([...hostileTexts, ...strangeTexts])).toEqual([])
})

it.each([
  ['Émile', 'emile'],
  ['STRASSE', 'straße'],
  ['e\u0301', 'é'],
  ['İstanbul', 'istanbul'],
  ['ΟΔΥΣΣΕΎΣ', 'οδυσσευς'],
])('case and accents do not tell %s from %s', (a, b) => {
  expect(foldText(a)).toBe(foldText(b))
})

it.each([
  ['％', '%'],
  ['²', '2'],
  ['ﾊ', 'ハ'],
  ['ø', 'o'],
])('what only looks alike stays apart: %s is not %s', (a, b) => {
  expect(foldText(a)).not.toBe(foldText(b))
})

it('a sort key has at most 256 characters, before and after folding', () => {
  expect(foldText('x'.repeat(300))).toBe('x'.repeat(256))
  expect(foldText('ß'.repeat(200))).toBe('s'.repeat(256))
  expect(foldText(`${'\u{1f600}'.repeat(255)}ab`)).toBe(`${'\u{1f600}'.repeat(255)}a`)
})
