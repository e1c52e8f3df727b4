import type { Issue } from '../errors.ts'
import type { RowReference } from './row-reference.ts'

/** Why a row cannot be settled; no reasons when it can. */
export interface Refusal {
  reasons: Issue[]
  /** Whether all of it is that rows are missing which may still come. */
  mayCome: boolean
}

export const none: Refusal = { reasons: [], mayCome: false }

export const refuse = (reasons: Issue[]): Refusal => ({ reasons, mayCome: false })

/** Values that a row refers to records by, where there are no such records. */
export interface Unresolved extends Issue {
  /** The table, and its field when that is not the id: Company.name. */
  target: string
  values: string[]
}

export const isUnresolved = (issue: Issue): issue is Unresolved => 'values' in issue

export function refuseMissing({ field, by }: RowReference, values: string[]): Unresolved {
  const { name, options } = field
  const table = String(options['table'])
  const [first = '', ...others] = values.map(quote)
  const more = others.length > 0 ? `, and none with ${others.slice(0, shownAtMost).join(', ')}` : ''
  const rest = others.length > shownAtMost ? `, and ${others.length - shownAtMost} more are missing` : ''
  return {
    path: [name],
    rule: 'reference',
    message: `There is no ${table} with the ${by?.name ?? 'id'} ${first}${more}${rest}.`,
    target: by ? `${table}.${by.name}` : table,
    values,
  }
}

const shownAtMost = 3
const charactersAtMost = 100

/** As much of a value as tells which one it is. */
const quote = (value: string): string =>
  JSON.stringify(
    value.length > charactersAtMost ? `${value.slice(0, charactersAtMost).toWellFormed()}…` : value,
  )
