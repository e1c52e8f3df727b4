import { sql } from 'kysely'
import { customAlphabet } from 'nanoid'
import type { FieldType } from './field-type.ts'
import { equality } from './operators.ts'

type Choice = { key?: string; value: string; label?: string }
type ChoiceOptions = { choices: Choice[] }

/** Short, since every record stores it; never the value, so that a renamed choice rewrites nothing. */
const makeKey = customAlphabet('abcdefghijklmnopqrstuvwxyz0123456789', 4)

const keys = ({ choices }: ChoiceOptions): string[] => choices.map((choice) => choice.key ?? '')

function repeated(names: string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}

export const choice: FieldType<ChoiceOptions> = {
  kind: 'choice',
  description: 'One of a list of values that the table defines.',
  optionSchema: {
    type: 'object',
    additionalProperties: false,
    required: ['choices'],
    properties: {
      choices: {
        type: 'array',
        minItems: 1,
        maxItems: 1000,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['value'],
          properties: {
            key: {
              type: 'string',
              pattern: '^[a-z0-9]{1,16}$',
              description: 'Given by the server; names a choice whose value changes.',
            },
            value: { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$', description: 'The GraphQL enum value.' },
            label: { type: 'string', maxLength: 200, description: 'What people read.' },
          },
        },
      },
    },
  },
  checkOptions: ({ choices }) => [
    ...repeated(choices.map(({ value }) => value)).map((value) => `the value ${value} is there twice`),
    ...repeated(choices.flatMap(({ key }) => key ?? [])).map((key) => `the key "${key}" is there twice`),
  ],
  completeOptions: ({ choices }, before) => ({
    choices: choices.map(({ key, value, label }) => ({
      key: key ?? before?.choices.find((old) => old.value === value)?.key ?? makeKey(),
      value,
      ...(label === undefined ? {} : { label }),
    })),
  }),
  narrowings: (from, to) =>
    from.choices
      .filter((old) => !keys(to).includes(old.key ?? ''))
      .map(({ value }) => `the choice ${value} cannot be removed, records may have it`),
  normalize: (value, { choices }) => choices.find((one) => one.value === value)?.key ?? value,
  valueSchema: (options) => ({ enum: keys(options) }),
  operandSchema: { type: 'string' },
  expectation: ({ choices }) => `one of ${choices.map(({ value }) => value).join(', ')}`,
  output: (stored, { choices }) => choices.find((one) => one.key === stored)?.value ?? null,
  convert: (cell) => (typeof cell === 'string' ? cell : undefined),
  exact: ({ text }) => text,
  // By declared position; a key that is declared no more sorts with the missing ones.
  ordered: (value, options) => sql`array_position(${keys(options)}::text[], ${value})`,
  orderType: 'int4',
  sortable: true,
  equals: Object.is,
  compare: (a, b, options) => keys(options).indexOf(a as string) - keys(options).indexOf(b as string),
  graphql: {
    enumValues: ({ choices }) => choices.map(({ value, label }) => ({ name: value, description: label })),
  },
  operators: equality,
  examples: [
    {
      options: {
        choices: [
          { key: 'k3', value: 'OPEN', label: 'Open' },
          { key: 'k1', value: 'WON' },
          { key: 'k2', value: 'LOST' },
        ],
      },
      values: ['OPEN', 'WON', 'LOST'],
      refused: ['open', 'DRAWN', 1],
    },
  ],
}
