import { isDeepStrictEqual } from 'node:util'
import Big from 'big.js'
import { foldText } from '../../src/fields/fold.ts'

// What the values of each kind mean, written a second time: from the words of the product, not from src/fields. All
// values are as GraphQL carries them. Only the fold is shared; tests/fields/fold.test.ts holds it to the SQL function
// that defines it.

export type Options = Record<string, unknown>

/** What the values of a kind mean. */
export interface Meaning {
  operators: readonly string[]
  same(a: unknown, b: unknown): boolean
  /** Negative, zero or positive. Absent for kinds that no list is sorted by. */
  order?(a: unknown, b: unknown, options: Options): number
  /** How a value that was sent comes back. */
  print(value: unknown, options: Options): unknown
}

function remembering<K, V>(make: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const value = known.get(key) ?? make(key)
    known.set(key, value)
    return value
  }
}

/** The sort key of a text as its bytes, one character each, so that `<` compares code points. */
export const keyOf = remembering((text: string) => Buffer.from(foldText(text)).toString('latin1'))
const decimalOf = remembering((value: unknown) => Big(value as string))
const bigintOf = remembering((value: unknown) => BigInt(value as string))

/** Milliseconds of a moment; what is finer is cut. */
const momentOf = remembering((text: unknown) => {
  const [, day, time, fraction = '', sign, hours = '0', minutes = '0'] =
    /^([\d-]{10})[Tt ]([\d:]{8})(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(String(text)) ?? []
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3))
  return Date.parse(`${day}T${time}Z`) + milliseconds + (sign === '-' ? offset : -offset)
})

const compare = <T extends string | number | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)
const itself = (value: unknown): unknown => value
const inSmallLetters = (value: unknown): string => String(value).toLowerCase()

const presence = ['isNull']
const containing = [...presence, 'has', 'hasSome', 'hasEvery', 'isEmpty']
const equality = ['eq', 'ne', 'in', 'notIn', 'isNull']
const ordering = [...equality, 'lt', 'lte', 'gt', 'gte']
const searching = [...ordering, 'contains', 'startsWith', 'endsWith', 'like', 'ilike']

const text: Meaning = {
  operators: searching,
  same: (a, b) => a === b,
  order: (a, b) => compare(keyOf(a as string), keyOf(b as string)),
  print: itself,
}
const number: Meaning = {
  operators: ordering,
  same: (a, b) => a === b,
  order: (a, b) => compare(a as number, b as number),
  print: (value) => (value === 0 ? 0 : value),
}
const uuid: Meaning = {
  operators: equality,
  same: (a, b) => inSmallLetters(a) === inSmallLetters(b),
  order: (a, b) => compare(inSmallLetters(a), inSmallLetters(b)),
  print: inSmallLetters,
}

/** The domain means the same in any letters; what stands before it is the receiver's own. */
const addressOf = (value: unknown): string => {
  const [local, domain] = String(value).split(/(@[^@]*)$/)
  return `${local}${inSmallLetters(domain ?? '')}`
}

const choicesIn = ({ choices }: Options): string[] =>
  (choices as { value: string }[]).map(({ value }) => value)
const placeOf = (value: unknown, options: Options): number => choicesIn(options).indexOf(value as string)

/** By kind; `id` is the kind of the field that every record has. */
export const meanings: ReadonlyMap<string, Meaning> = new Map(
  Object.entries({
    text,
    number,
    uuid,
    id: uuid,
    url: text,
    email: { ...text, same: (a, b) => addressOf(a) === addressOf(b), print: addressOf },
    integer: number,
    bigint: {
      operators: ordering,
      same: (a, b) => bigintOf(a) === bigintOf(b),
      order: (a, b) => compare(bigintOf(a), bigintOf(b)),
      print: (value) => bigintOf(value).toString(),
    },
    decimal: {
      operators: ordering,
      same: (a, b) => decimalOf(a).eq(decimalOf(b)),
      order: (a, b) => decimalOf(a).cmp(decimalOf(b)),
      // Zero has no sign.
      print: (value, { scale }) =>
        decimalOf(value)
          .toFixed(scale as number)
          .replace(/^-(?=[0.]+$)/, ''),
    },
    boolean: { ...number, operators: equality, print: itself },
    date: { ...number, order: (a, b) => compare(a as string, b as string), print: itself },
    dateTime: {
      operators: ordering,
      same: (a, b) => momentOf(a) === momentOf(b),
      order: (a, b) => momentOf(a) - momentOf(b),
      print: (value) => new Date(momentOf(value)).toISOString(),
    },
    choice: {
      operators: equality,
      same: (a, b) => a === b,
      order: (a, b, options) => placeOf(a, options) - placeOf(b, options),
      print: itself,
    },
    // A set of choices: given out in declared order.
    choices: {
      operators: containing,
      same: (a, b) => isDeepStrictEqual(new Set(a as string[]), new Set(b as string[])),
      print: (value, options) => choicesIn(options).filter((choice) => (value as string[]).includes(choice)),
    },
    // JSON has no -0.
    json: {
      operators: presence,
      same: (a, b) => isDeepStrictEqual(a, b),
      print: (value) => JSON.parse(JSON.stringify(value)),
    },
  } satisfies Record<string, Meaning>),
)

export function meaningOf(kind: string): Meaning {
  const meaning = meanings.get(kind)
  if (!meaning) {
    throw new Error(
      `The oracle does not know what the kind ${kind} means: tests/proofs/meanings.ts must say it.`,
    )
  }
  return meaning
}
