import { sql } from 'kysely'
import { customAlphabet } from 'nanoid'
import type { FieldType } from './field-type.ts'
import { equality } from './operators.ts'

type Choice = { key?: string; value: string; label?: string }
type ChoiceOptions = { choices: readonly Choice[] }

/** Short, since every record stores it; never the value, so that a renamed choice rewrites nothing. */
const makeKey = customAlphabet('abcdefghijklmnopqrstuvwxyz0123456789', 4)

const keys = ({ choices }: ChoiceOptions): string[] => choices.map((choice) => choice.key ?? '')

/** Every choice with a key: its own, that of the old choice of its value, or one that no choice has or had. */
function giveKeys(choices: readonly Choice[], before: readonly Choice[]): Choice[] {
  const given = new Set(keys({ choices }))
  const taken = new Set([...given, ...keys({ choices: before })])
  const makeFreeKey = (): string => {
    const key = makeKey()
    if (taken.has(key)) {
      return makeFreeKey()
    }
    taken.add(key)
    return key
  }
  return choices.map(({ key, value, label }) => {
    const old = before.find((one) => one.value === value)?.key
    // An old choice may have been given another value in the same breath; its key went with it.
    const kept = old === undefined || given.has(old) ? undefined : old
    return { key: key ?? kept ?? makeFreeKey(), value, ...(label === undefined ? {} : { label }) }
  })
}

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
  completeOptions: ({ choices }, before) => ({ choices: giveKeys(choices, before?.choices ?? []) }),
  narrowings: (from, to) =>
    from.choices
      .filter((old) => !keys(to).includes(old.key ?? ''))
      .map(({ value }) => `the choice ${value} cannot be removed, records may have it`),
  normalize: (value, { choices }) => choices.find((one) => one.value === value)?.key ?? value,
  valueSchema: (options) => ({ enum: keys(options) }),
  operandSchema: { type: 'string' },
  expectation: ({ choices }) => `one of ${choices.map(({ value }) => value).join(', ')}`,
  output: (stored, { choices }) => choices.find((one) => one.key === stored)?.value ?? null,
  // As values are made of what people write: PG-13 → PG_13.
  convert: (cell) =>
    typeof cell === 'string'
      ? cell
          .trim()
          .replace(/[^A-Za-z0-9_]+/g, '_')
          .toUpperCase()
      : undefined,
  exact: ({ text }) => text,
  exactType: 'text',
  // By declared position; a key that is declared no more sorts with the missing ones.
  ordered: (value, options) => sql`array_position(${keys(options)}::text[], ${value})`,
  orderType: 'int4',
  sortable: true,
  orderedBy: keys,
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
