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
export function openTally() {
  const reasons = new Map<string, Reason>()
  return {
    add(rejections: readonly Rejection[]): void {
      for (const { row, reasons: issues } of rejections) {
        for (const { path, rule, message } of issues) {
          const id = JSON.stringify([path, rule])
          const reason = reasons.get(id) ?? { path, rule, rows: 0, line: row.line, message }
          reasons.set(id, { ...reason, rows: reason.rows + 1 })
        }
      }
    },
    reasons: (): Reason[] => [...reasons.values()],
  }
}
