import type { FieldType } from './field-type.ts'
import { text } from './text.ts'
import { trimIf, trimOptionSchema } from './trim.ts'
import { compileSchema } from './validator.ts'

// RFC 5321, section 4.5.3.1: 64 characters before the @ and 254 in all.
const lengthAtMost = 254
const schema = { type: 'string', format: 'email', maxLength: lengthAtMost, pattern: '^[^@]{1,64}@' }

/** The domain in small letters, as it means the same; what stands before the @ is the receiver's own. */
const normalize = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/@[^@]*$/, (domain) => domain.toLowerCase()) : value

const check = compileSchema(schema)

export const email: FieldType<{ trim?: boolean }> = {
  // Also its operands: whoever searches has half an address.
  ...text,
  kind: 'email',
  description: 'An e-mail address.',
  optionSchema: trimOptionSchema,
  checkOptions: () => [],
  normalize: (value, options) => normalize(trimIf(value, options)),
  valueSchema: () => schema,
  expectation: () => 'an e-mail address such as "ann@example.com"',
  convert: (cell, options) => {
    const value = trimIf(cell, options)
    return check(value).length === 0 ? normalize(value) : undefined
  },
  examples: [
    {
      options: {},
      values: ['ann+deals@example.com', "Bob.O'Neill@EXAMPLE.com", 'zoe@sub.example.co.uk'],
      refused: [
        '',
        'ann',
        '@example.com',
        'ann@',
        'ann@@example.com',
        'a b@example.com',
        `${'a'.repeat(65)}@example.com`,
        5,
      ],
    },
  ],
}
