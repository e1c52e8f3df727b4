import { sql } from 'kysely'
import { choice } from './choice.ts'
import { type ChoiceOptions, choiceOptions, keysOf } from './choice-options.ts'
import { choicesFor, readChoice } from './choice-text.ts'
import type { FieldType } from './field-type.ts'
import { containing } from './list-operators.ts'
import { unordered } from './unordered.ts'

type ChoicesOptions = ChoiceOptions & { minItems?: number; maxItems?: number }

/** The values that a text lists: one choice, or several with a semicolon, comma, bar or line break between. */
function readList(text: string, options: ChoicesOptions): unknown[] {
  const whole = readChoice(text, options)
  return whole === undefined ? text.split(/[;,|\n]/).map((part) => readChoice(part.trim(), options)) : [whole]
}

export const choices: FieldType<ChoicesOptions> = {
  ...unordered,
  kind: 'choices',
  description: 'Any number of a list of values that the table defines, each once.',
  optionSchema: choiceOptions.schema({
    minItems: { type: 'integer', minimum: 0, description: 'Fewest items.' },
    maxItems: { type: 'integer', minimum: 1, description: 'Most items.' },
  }),
  checkOptions: ({ minItems = 0, maxItems = Infinity, ...options }) => [
    ...choiceOptions.check(options),
    ...(minItems > Math.min(maxItems, options.choices.length)
      ? ['minItems must not be greater than maxItems and the number of choices']
      : []),
  ],
  completeOptions: choiceOptions.complete,
  losses: choiceOptions.losses,
  optionsFor: choicesFor,
  element: choice,
  // In declared order, whatever the order they came in: it is a set.
  normalize: (value, options) =>
    Array.isArray(value)
      ? inOrder(
          value.map((item) => choice.normalize(item, options)),
          options,
        )
      : value,
  valueSchema: ({ minItems, maxItems, ...options }) => ({
    type: 'array',
    items: choice.valueSchema(options),
    uniqueItems: true,
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  }),
  operandSchema: { type: 'array', items: choice.operandSchema },
  expectation: ({ choices }) =>
    `a list of different values of ${choices.map(({ value }) => value).join(', ')}`,
  output: (stored, { choices }) =>
    Array.isArray(stored)
      ? choices.filter(({ key }) => stored.includes(key)).map(({ value }) => value)
      : null,
  convert: (cell, options) => {
    const items =
      typeof cell === 'string'
        ? readList(cell, options)
        : Array.isArray(cell)
          ? cell.map((item) => choice.convert(item, options))
          : [undefined]
    return items.includes(undefined) ? undefined : items
  },
  cell: {
    // An empty cell would be a missing value.
    write: (given) => (given as string[]).join(';') || '[]',
    read: (text) => (text.trim() === '[]' ? [] : text),
  },
  exact: ({ json }) => sql`case when jsonb_typeof(${json}) = 'array' then ${json} end`,
  equals: (a, b) => isSubset(a as string[], b as string[]) && isSubset(b as string[], a as string[]),
  graphql: choice.graphql,
  operators: containing,
  adjustments: [
    {
      name: 'append',
      description: 'Puts in what is not there yet.',
      operand: 'values',
      apply: (stored, operand, options) => inOrder(union(stored, operand), options),
    },
    {
      name: 'remove',
      description: 'Takes out what is there.',
      operand: 'values',
      apply: (stored, operand, options) =>
        inOrder(
          itemsOf(stored).filter((item) => !itemsOf(operand).includes(item)),
          options,
        ),
    },
  ],
  examples: [
    {
      options: {
        choices: [
          { key: 'k3', value: 'RED' },
          { key: 'k1', value: 'GREEN', label: 'Green, like grass' },
          { key: 'k2', value: 'BLUE' },
        ],
        maxItems: 2,
      },
      values: [[], ['RED'], ['GREEN', 'RED'], ['GREEN'], ['GREEN', 'BLUE']],
      refused: [['PINK'], ['RED', 'RED'], ['RED', 'GREEN', 'BLUE'], [1], [null], {}],
    },
  ],
}

const itemsOf = (stored: unknown): unknown[] => (Array.isArray(stored) ? stored : [])

const union = (stored: unknown, items: unknown): unknown[] => [
  ...new Set([...itemsOf(stored), ...itemsOf(items)]),
]

function inOrder(items: readonly unknown[], options: ChoiceOptions): unknown[] {
  const keys: unknown[] = keysOf(options)
  return items.toSorted((a, b) => keys.indexOf(a) - keys.indexOf(b))
}

const isSubset = (a: string[], b: string[]): boolean => a.every((item) => b.includes(item))
