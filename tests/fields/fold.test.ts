import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { foldText } from '../../src/fields/fold.ts'
import { useEngine } from '../sql/engine.ts'
import { hostileTexts } from './hostile.ts'

const engine = useEngine()

// Letters of old scripts only: both sides know them in the same way, whatever their versions of Unicode.
const letters = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'aAzZ09 éÉßẞæÆøØıİiIłŁñÑçǆǅﬃŉſK') },
  { weight: 2, arbitrary: fc.constantFrom(...'αΑάΆσςΣΐΰϊΪωΩᾳᾼжЖйЙёЁіЇѣאשׁמםابةإ가힣한日本') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\u0301', '\u0308', '\u0327', '\u0345', '\u20d7', '\u200d', '\u{1f600}'),
  },
)
const texts = fc.string({ unit: letters, maxLength: 300, size: 'max' })

it('the sort key is the same in JavaScript and in SQL, for any text', async () => {
  const samples = [...hostileTexts, ...fc.sample(texts, { seed: 20261120, numRuns: 2000 })]
  const { rows } = await engine.superuser.query<{ key: string }>(
    'select tablecast.sort_key(text) as key from unnest($1::text[]) with ordinality as t (text, n) order by n',
    [samples],
  )
  const differences = rows.flatMap(({ key }, index) => {
    const text = samples[index] ?? ''
    return key === foldText(text) ? [] : [{ text, sql: key, javascript: foldText(text) }]
  })
  expect(differences).toEqual([])
  expect(rows).toHaveLength(samples.length)
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
