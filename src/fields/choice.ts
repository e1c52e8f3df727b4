import { sql } from 'kysely'
import { type ChoiceOptions, choiceOptions, keysOf } from './choice-options.ts'
import { choicesFor, readChoice } from './choice-text.ts'
import type { FieldType } from './field-type.ts'
import { equality } from './operators.ts'

export const choice: FieldType<ChoiceOptions> = {
  kind: 'choice',
  description: 'One of a list of values that the table defines.',
  optionSchema: choiceOptions.schema(),
  checkOptions: choiceOptions.check,
  completeOptions: choiceOptions.complete,
  losses: choiceOptions.losses,
  optionsFor: choicesFor,
  normalize: (value, { choices }) => choices.find((one) => one.value === value)?.key ?? value,
  valueSchema: (options) => ({ enum: keysOf(options) }),
  operandSchema: { type: 'string' },
  expectation: ({ choices }) => `one of ${choices.map(({ value }) => value).join(', ')}`,
  output: (stored, { choices }) => choices.find((one) => one.key === stored)?.value ?? null,
  convert: (cell, options) => (typeof cell === 'string' ? readChoice(cell, options) : undefined),
  exact: ({ text }) => text,
  exactType: 'text',
  // By declared position; a key that is declared no more sorts with the missing ones.
  ordered: (value, options) => sql`array_position(${keysOf(options)}::text[], ${value})`,
  orderType: 'int4',
  sortable: true,
  orderedBy: keysOf,
  equals: Object.is,
  compare: (a, b, options) => keysOf(options).indexOf(a as string) - keysOf(options).indexOf(b as string),
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
