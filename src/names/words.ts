import { camelCase, constantCase } from 'change-case'
import pluralize from 'pluralize'

/** `SalesOrder`: ASCII letters and digits, a capital first. */
export const isTableName = (name: string): boolean => /^[A-Z][A-Za-z0-9]*$/.test(name)
/** `closesOn`, `salesOrders`: ASCII letters and digits, a small letter first. */
export const isFieldName = (name: string): boolean => /^[a-z][A-Za-z0-9]*$/.test(name)

export const nameLengthAtMost = 60

/** `acme-2`, the name of a tenant: small letters, digits and hyphens, a letter first. */
export const isSlug = (name: string): boolean => /^[a-z][a-z0-9-]{0,62}$/.test(name)

export const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
export const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** The enum value that stands for a field: closesOn → CLOSES_ON. */
export const enumNameOf = (fieldName: string): string => constantCase(fieldName)

/** The plural that a table gets when none is given: Deal → deals. */
export const pluralOf = (tableName: string): string => lowerFirst(pluralize(tableName))

/** So many of a thing: 1 record, 2 records. */
export const counted = (count: number, thing: string): string => pluralize(thing, count, true)

/** A legal field name made of any text, or undefined when nothing is left: "US Gross" → usGross. */
export function toFieldName(text: string): string | undefined {
  const name = camelCase(toAscii(text), whole)
  return (/^\d/.test(name) ? `f${name}` : name).slice(0, nameLengthAtMost) || undefined
}

/** No underscore between digits, which change-case puts there by default: "0 0" → 00. */
const whole = { mergeAmbiguousCharacters: true }

function toAscii(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replaceAll('ß', 'ss')
      // A letter that ASCII has no base for is left out; it does not end the word.
      .replace(/[\u0300-\u036f]|[^\P{L}A-Za-z]/gu, '')
      .replace(/[^A-Za-z0-9]+/g, ' ')
      .trim()
  )
}
