import fc from 'fast-check'
import { hostileTexts } from '../fields/hostile.ts'

/** Letters that fold strangely or belong together, of scripts that every version of Unicode knows in the same way. */
export const letters: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'aAzZ09 éÉßẞæÆøØıİiIłŁñÑçǆǅﬃŉſK') },
  { weight: 2, arbitrary: fc.constantFrom(...'αΑάΆσςΣΐΰϊΪωΩᾳᾼжЖйЙёЁіЇѣאשׁמםابةإ가힣한日本') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\u0301', '\u0308', '\u0327', '\u0345', '\u20d7', '\u200d', '\u{1f600}'),
  },
)

/** Text at the edge of the 256 characters that are compared, before and after folding. */
export const strangeTexts: readonly string[] = [
  ...[254, 255, 256, 257].map((length) => 'z'.repeat(length)),
  `${'z'.repeat(256)}a`,
  `${'z'.repeat(255)}é`,
  `${'z'.repeat(255)}e\u0301`,
  `${'Z'.repeat(256)}b`,
  `${'ß'.repeat(128)}`,
  `${'ß'.repeat(127)}st`,
  `${'\u0301'.repeat(256)}a`,
  `${'\u{1f600}'.repeat(255)}a`,
  `${'\u{1f600}'.repeat(255)}b`,
  `${'\u{1f600}'.repeat(256)}b`,
  `${'%_'.repeat(128)}`,
  '\uffff\u{10000}',
  '\ue000',
  '\u{10ffff}',
  '\u202eabc\u202c',
  'i\u0307',
]

const words = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'toLocaleString',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  '__defineGetter__',
  '__lookupSetter__',
  'then',
  'apply',
  'arguments',
  'caller',
  'length',
  'valueOf',
  '__typename',
  '__schema',
].concat(
  ['null', 'undefined', 'NaN', 'true', '-1', '1e309', '0x10', '[object Object]', '{}', '[]', '{"$ref": "#"}'],
  [
    "'",
    '"',
    '`',
    "''",
    '\\',
    '\\\\',
    '\\u0041',
    '\\"',
    '"""',
    '"""\n}',
    '$1',
    '$$',
    '{x}',
    '%',
    '_',
    '?',
    '?|',
    '::text',
  ],
  [
    "' or ''='",
    "'; drop table tablecast.records; --",
    '1; select pg_sleep(9)',
    '" or "1"="1',
    'union select null',
    '/*',
    '*/',
    '--',
    ';',
  ],
  [
    '{ __typename }',
    '}{',
    ') { id }',
    '# comment',
    '...',
    '@skip(if: true)',
    '...on Thing',
    '$variable',
    'fragment on on on { on }',
  ],
  [
    '<script>',
    '../..',
    '%00',
    '\r\n\r\n',
    '\n',
    '\t',
    '\u0001',
    '\u007f',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u202e',
    '\u200b',
  ],
  ['\u0000', 'a\u0000b', '\ud800', '\udc00', 'a\ud83d', '\ude00\ud83d', '\uffff', '\ufdd0', '\u{10ffff}'],
)

// Not the unit 'binary' of fast-check: it makes a map of a million characters first, and puts pieces of dangerous words
// into the text, of which "ne", of "define", is the name of an operator.
const anyCharacter = fc
  .nat(0x10ffff - 0x800)
  .map((number) => String.fromCodePoint(number < 0xd800 ? number : number + 0x800))

/** Text that has broken other people's systems, wherever a client may put text: all of Unicode, and what is no text. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  // Of twenty texts one is to blame; the others become this one's first, which harms nobody.
  { withCrossShrink: true },
  { weight: 4, arbitrary: fc.constantFrom('a', ...words, ...hostileTexts, ...strangeTexts) },
  {
    weight: 3,
    arbitrary: fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 4 }).map((all) => all.join('')),
  },
  { weight: 3, arbitrary: fc.string({ unit: anyCharacter, maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.array(fc.nat(0xffff), { maxLength: 10 }).map((units) => String.fromCharCode(...units)),
  },
  // Longer than any index, any line, any buffer of a careless reader.
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('x', "'", '\\', '\u{1f600}', 'ß%'), fc.integer({ min: 300, max: 3_000 }))
      .map(([part, times]) => part.repeat(times)),
  },
)

/** Whether Postgres can hold it. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000')
