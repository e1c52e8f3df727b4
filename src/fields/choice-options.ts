import { customAlphabet } from 'nanoid'

/** `value` is the GraphQL enum value, `label` what people read, `key` what is stored. */
export type Choice = { key?: string; value: string; label?: string }
export type ChoiceOptions = { choices: readonly Choice[] }

/** Short, since every record stores it; never the value, so that a renamed choice rewrites nothing. */
const makeKey = customAlphabet('abcdefghijklmnopqrstuvwxyz0123456789', 4)

/** The stored form of every choice, in declared order. */
export const keysOf = ({ choices }: ChoiceOptions): string[] => choices.map((choice) => choice.key ?? '')

const choicesSchema = {
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
}

/** What the kinds share whose values are choices of a list that the field declares. */
export const choiceOptions = {
  schema: (more: Record<string, object> = {}) => ({
    type: 'object',
    additionalProperties: false,
    required: ['choices'],
    properties: { choices: choicesSchema, ...more },
  }),
  check: ({ choices }: ChoiceOptions): string[] => [
    ...repeated(choices.map(({ value }) => value)).map((value) => `the value ${value} is there twice`),
    ...repeated(choices.flatMap(({ key }) => key ?? [])).map((key) => `the key "${key}" is there twice`),
  ],
  complete: <O extends ChoiceOptions>(options: O, before: O | undefined): O => ({
    ...options,
    choices: giveKeys(options.choices, before?.choices ?? []),
  }),
  losses: (from: ChoiceOptions, to: ChoiceOptions): string[] =>
    from.choices
      .filter((old) => !keysOf(to).includes(old.key ?? ''))
      .map(({ value }) => `the choice ${value} cannot be removed, records may have it`),
}

/** Every choice with a key: its own, that of the old choice of its value, or one that no choice has or had. */
function giveKeys(choices: readonly Choice[], before: readonly Choice[]): Choice[] {
  const given = new Set(keysOf({ choices }))
  const taken = new Set([...given, ...keysOf({ choices: before })])
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
