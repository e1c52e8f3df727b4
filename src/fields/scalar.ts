import { exactText } from './exact-number.ts'
import type { Scalar } from './field-type.ts'

/** A scalar that is text; what the text must be is checked later, with everything else that is wrong. */
export function textScalar(name: string, meaning: string, example: string): Scalar {
  return {
    name,
    description: `${meaning}, such as "${example}".`,
    parse: (value) => {
      if (typeof value !== 'string') {
        throw new TypeError(`A ${name} is a string such as "${example}".`)
      }
      return value
    },
  }
}

/** The same for a number that a double might not hold: short ones may come as numbers. */
export function exactScalar(name: string, meaning: string, example: string): Scalar {
  return {
    name,
    description: `${meaning} as a string, such as "${example}".`,
    exactNumbers: true,
    parse: (value) => {
      const text = exactText(value)
      if (typeof text !== 'string') {
        throw new TypeError(
          `A ${name} is a string such as "${example}"; a number of more than 15 digits would not be exact.`,
        )
      }
      return text
    },
  }
}
