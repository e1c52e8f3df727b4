import { isUnresolved } from './refusal.ts'
import type { Rejection } from './rejected.ts'

/** What rows have referred to in vain by one of their fields. */
export interface Missing {
  field: string
  /** The table, and its field when the values are no ids: Company.name. */
  target: string
  rows: number
  /** The first different ones, cut where they are long. */
  values: string[]
  hasMore: boolean
}

// As many as tell what is wrong; all of them are with the rejected rows.
const valuesAtMost = 10
const charactersAtMost = 100

/** Sums up what is missing; there are no more of these than relations, however many rows. */
export function addMissing(before: readonly Missing[], rejections: readonly Rejection[]): Missing[] {
  const all = new Map(before.map((one) => [one.field, { ...one, values: new Set(one.values) }]))
  for (const issue of rejections.flatMap(({ reasons }) => reasons.filter(isUnresolved))) {
    const field = String(issue.path[0])
    const known = all.get(field) ?? {
      ...{ field, target: issue.target, rows: 0, hasMore: false },
      values: new Set<string>(),
    }
    known.rows++
    for (const value of issue.values.map(cut)) {
      const isRoom = known.values.has(value) || known.values.size < valuesAtMost
      known.hasMore ||= !isRoom
      if (isRoom) {
        known.values.add(value)
      }
    }
    all.set(field, known)
  }
  return Array.from(all.values(), ({ values, ...rest }) => ({ ...rest, values: [...values] }))
}

const cut = (value: string): string =>
  value.length > charactersAtMost ? `${value.slice(0, charactersAtMost).toWellFormed()}…` : value
