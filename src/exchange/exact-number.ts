import { Tokenizer } from '@streamparser/json'
import Big from 'big.js'

// Any decimal number of so many digits survives the way into a double and back.
const digitsAtMost = 15

/** A tokenizer that leaves a number as it is written when a double would change it: the kind of the field decides. */
export class ExactTokenizer extends Tokenizer {
  protected override parseNumber(literal: string): number {
    const value = Number(literal)
    const isExact =
      (literal.length <= digitsAtMost && !/e/i.test(literal)) ||
      (Number.isFinite(value) && Big(literal).eq(value))
    // The library's way for this; its type knows numbers only.
    return isExact ? value : (literal as unknown as number)
  }
}
