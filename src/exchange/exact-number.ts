import { Tokenizer } from '@streamparser/json'
import Big from 'big.js'

// Any decimal number of so many digits survives the way into a double and back.
const digitsAtMost = 15

/** A number as it is written in JSON: left as text when a double would change it, since the kind of the field decides. */
function readNumber(literal: string): number | string {
  const value = Number(literal)
  const isExact =
    (literal.length <= digitsAtMost && !/e/i.test(literal)) ||
    (Number.isFinite(value) && Big(literal).eq(value))
  return isExact ? value : literal
}

/** The same in a stream of JSON. */
export class ExactTokenizer extends Tokenizer {
  protected override parseNumber(literal: string): number {
    // The library's way for this; its type knows numbers only.
    return readNumber(literal) as number
  }
}

// Longer than digitsAtMost, or with an exponent; also in texts, which costs nothing but the longer way.
const perhapsInexact = /[-.\d]{16}|\d[eE]/

/** The same in a text of JSON; throws when it is none. */
export function parseExact(text: string): unknown {
  return perhapsInexact.test(text) ? JSON.parse(text, reviveNumber) : JSON.parse(text)
}

// https://tc39.es/proposal-json-parse-with-source; not in TypeScript's own library yet.
function reviveNumber(_: string, value: unknown, { source = '' }: { source?: string } = {}): unknown {
  return typeof value === 'number' ? readNumber(source) : value
}
