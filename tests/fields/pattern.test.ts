import { describe, expect, it } from '@jest/globals'
import { compilePattern, findPatternProblem, patternLimits } from '../../src/fields/pattern.ts'
import { text } from '../../src/fields/text.ts'
import { compileSchema, validatorOf } from '../../src/fields/validator.ts'

describe('a pattern of RE2', () => {
  it.each([
    '^[A-Z]{2}$',
    '^\\p{L}+$',
    '(?i)^straße',
    '^(?P<year>\\d{4})$',
    '\\x{41}',
    '[[:alpha:]]',
    '^\\Qa.b\\E',
  ])('%s is taken', (source) => {
    expect(findPatternProblem(source)).toBeUndefined()
  })

  it.each([
    ['(?=a)b', 'a lookahead'],
    ['(?<=a)b', 'a lookbehind'],
    ['(?!a)b', 'a negative lookahead'],
    ['(a)\\1', 'a backreference'],
    ['(?P<x>a)\\k<x>', 'a named backreference'],
    ['(?>a)', 'an atomic group'],
    ['a++', 'a possessive repetition'],
    ['[', 'what is no pattern'],
    ['a{1001}', 'a repetition beyond a thousand'],
    ['((a{100}){100}){100}', 'repetitions in each other'],
    [`${'('.repeat(200)}a${')'.repeat(200)}`.repeat(2), 'too many characters'],
  ])('%s is not: %s', (source) => {
    expect(findPatternProblem(source)).toMatch(
      /^is not one of RE2, which has no lookaround and no backreferences: ./,
    )
  })

  it('one that is too large when its repetitions are written out is not', () => {
    expect(findPatternProblem('(ab{20}){30}')).toMatch(
      /^is too large: it has \d+ steps where 300 are allowed;/,
    )
  })

  it('one of a megabyte is refused by its length', () => {
    expect(compileSchema(text.optionSchema)({ pattern: 'a'.repeat(2 ** 20) })).toMatchObject([
      { keyword: 'maxLength', instancePath: '/pattern' },
    ])
  })
})

// Each of these would keep a backtracking engine busy for longer than the universe is old; here they only have to end.
it.each([
  ['(a+)+$', `${'a'.repeat(9_999)}b`, false],
  ['^(a|a)*$', `${'a'.repeat(9_999)}b`, false],
  ['^(\\w+\\s?)*$', `${'a'.repeat(9_999)}!`, false],
  ['(.*)*x', 'y'.repeat(10_000), false],
  ['^([ab]*a[ab]{140})+$', `${'ab'.repeat(4_999)}c`, false],
  ['([a-z]+)+@([a-z]+)+$', 'a@'.repeat(5_000), false],
  ['(a?){50}a{50}', 'a'.repeat(50), true],
])('%s against a hostile text ends', (source, value, expected) => {
  expect(findPatternProblem(source)).toBeUndefined()
  expect(compilePattern(source)(value)).toBe(expected)
})

it('a text beyond the limit matches no pattern, whoever asks', () => {
  expect(compilePattern('a')('a'.repeat(patternLimits.text))).toBe(true)
  expect(compilePattern('a')('a'.repeat(patternLimits.text + 1))).toBe(false)
})

it('a text that is too long is told so, and held against no pattern', () => {
  const check = validatorOf(text.valueSchema({ pattern: '^b', maxLength: 3 }))
  expect(check('aaaa')).toMatchObject([{ keyword: 'maxLength' }])
  expect(check('aaa')).toMatchObject([
    { keyword: 'pattern', params: { says: 'must match the pattern "^b"' } },
  ])
  expect(check('baa')).toEqual([])
})

it('a pattern with marks of code is data', () => {
  for (const source of [
    ['`', '{process.exit(3)}`'].join('$'),
    '"]);process.exit(3);//',
    "'+process.exit(3)+'",
    '\u2028\u2029\\n/',
  ]) {
    const problem = findPatternProblem(source)
    const check = problem ? undefined : validatorOf(text.valueSchema({ pattern: source }))
    expect(check?.('no such text') ?? [{ keyword: 'pattern' }]).toMatchObject([{ keyword: 'pattern' }])
  }
})
