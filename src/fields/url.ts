import type { FieldType } from './field-type.ts'
import { text } from './text.ts'
import { trimIf, trimOptionSchema } from './trim.ts'
import { compileSchema } from './validator.ts'

// Long enough for every browser, and http(s) only: a link to javascript: is an attack on whoever clicks it.
const schema = { type: 'string', format: 'uri', maxLength: 2048, pattern: '^[Hh][Tt][Tt][Pp][Ss]?://[^/?#]' }

const check = compileSchema(schema)

export const url: FieldType<{ trim?: boolean }> = {
  ...text,
  kind: 'url',
  description: 'A web address (http or https).',
  optionSchema: trimOptionSchema,
  checkOptions: () => [],
  valueSchema: () => schema,
  expectation: () => 'a web address such as "https://example.com/page"',
  convert: (cell, options) => {
    const value = trimIf(cell, options)
    return check(value).length === 0 ? value : undefined
  },
  examples: [
    {
      options: {},
      values: [
        'http://example.com',
        'https://example.com/Page?q=1#top',
        'https://xn--mnchen-3ya.example/%C3%A9',
      ],
      refused: ['', 'example.com', 'ftp://example.com', 'javascript:alert(1)', 'https://', 'https://a b', 5],
    },
  ],
}
