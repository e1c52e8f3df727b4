import type { Rejection } from './rejected.ts'

/** One reason for rejections: how many rows have it, and the first of them. */
export interface Reason {
  path: (string | number)[]
  rule: string
  rows: number
  /** The line of the first of them. */
  line: number
  message: string
}

/** Sums rejections up; there are no more reasons than fields and rules, however many rows. */
export function addReasons(known: readonly Reason[], rejections: readonly Rejection[]): Reason[] {
  const idOf = ({ path, rule }: Pick<Reason, 'path' | 'rule'>) => JSON.stringify([path, rule])
  const reasons = new Map(known.map((reason) => [idOf(reason), reason]))
  for (const { row, reasons: issues } of rejections) {
    for (const { path, rule, message } of issues) {
      const id = idOf({ path, rule })
      const reason = reasons.get(id) ?? { path, rule, rows: 0, line: row.line, message }
      reasons.set(id, { ...reason, rows: reason.rows + 1 })
    }
  }
  return [...reasons.values()]
}
