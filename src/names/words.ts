import { camelCase, constantCase, pascalCase } from 'change-case'
import pluralize from 'pluralize'

/** `SalesOrder`: ASCII letters and digits, a capital first. */
export const isTableName = (name: string): boolean => /^[A-Z][A-Za-z0-9]*$/.test(name)
/** `closesOn`, `salesOrders`: ASCII letters and digits, a small letter first. */
export const isFieldName = (name: string): boolean => /^[a-z][A-Za-z0-9]*$/.test(name)

export const nameLengthAtMost = 60

export const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
export const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

/** The enum value that stands for a field: closesOn → CLOSES_ON. */
export const enumNameOf = (fieldName: string): string => constantCase(fieldName)

/** The plural that a table gets when none is given: Deal → deals. */
export const pluralOf = (tableName: string): string => lowerFirst(pluralize(tableName))

/** A legal table name made of any text, or undefined when it has no letters: "sales order" → SalesOrder. */
export function toTableName(text: string): string | undefined {
  return legalize(pascalCase(pluralize.singular(toAscii(text))), 'T')
}

/** A legal field name made of any text, or undefined when nothing is left: "US Gross" → usGross. */
export function toFieldName(text: string): string | undefined {
  return legalize(camelCase(toAscii(text), { mergeAmbiguousCharacters: true }), 'f')
}

function toAscii(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
}

function legalize(name: string, letter: string): string | undefined {
  const cut = name.slice(0, nameLengthAtMost)
  return cut === '' ? undefined : /^\d/.test(cut) ? `${letter}${cut}` : cut
}
