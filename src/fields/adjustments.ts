import Big from 'big.js'
import type { Options } from './field-type.ts'

/**
 * A change of a value that depends on what it is when it is written, so that two who make it at once lose nothing.
 * A missing value counts as 0, or as an empty list.
 */
export interface Adjustment<O extends Options = Options> {
  name: string
  description: string
  /** What the client gives: one value of the field's type, or several elements of a list. */
  operand: 'value' | 'values'
  /** The new stored value, made of stored values; what is wrong with it the field itself will say. */
  apply(stored: unknown, operand: unknown, options: O): unknown
}

const description = 'Adds this; a negative number is taken away.'

/** Of numbers that are kept as numbers. */
export const incrementing: readonly Adjustment[] = [
  {
    name: 'increment',
    description,
    operand: 'value',
    apply: (stored, operand) => (typeof stored === 'number' ? stored : 0) + (operand as number),
  },
]

/** Of numbers that are kept as text, exactly. */
export const incrementingExactly: readonly Adjustment[] = [
  {
    name: 'increment',
    description,
    operand: 'value',
    apply: (stored, operand) => {
      const sum = Big(typeof stored === 'string' ? stored : 0).plus(operand as string)
      return sum.toFixed().replace(/^-0$/, '0')
    },
  },
]
