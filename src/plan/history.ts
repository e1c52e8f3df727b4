import type { Table } from '../catalog/definition.ts'
import { systemFields } from '../fields/system.ts'
import type { Limits } from '../limits.ts'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import type { AnyField } from './field.ts'
import { checkSize, sizeByDefault } from './list.ts'
import type { OrderKey } from './order.ts'

/** Arguments of what is walked in one direction, as GraphQL gives them; null is the same as absent. */
export interface WalkArguments {
  first?: number | null | undefined
  after?: string | null | undefined
}

/** Which stretch of a record's history: the newest lines come first. */
export interface HistoryPlan {
  size: number
  /** Only what made versions below this one. */
  below: number
  /** Whether there is something before the stretch. */
  hasPrevious: boolean
  cursorOf(version: number): string
}

// The order of a history is that of its versions; its cursors are as checked as those of a list.
const order: OrderKey[] = [
  { field: systemFields.get('version') as AnyField, descending: true, missingFirst: false },
]

/** `version`: of the record as it is seen; what comes later is not part of its history. */
export function planHistory(
  { tenantId, table, limits }: { tenantId: number; table: Table; limits: Limits },
  { id, version }: { id: string; version: number },
  { first, after }: WalkArguments,
): HistoryPlan {
  const scope = scopeOf([tenantId, table.id, 'history', id], order)
  const [last] = typeof after === 'string' ? readCursor(after, scope, order) : []
  const below = Math.min(version + 1, Number(last ?? Number.POSITIVE_INFINITY))
  return {
    size: checkSize('first', first ?? Math.min(sizeByDefault, limits.pageSize), limits),
    below,
    hasPrevious: below <= version,
    cursorOf: (made) => writeCursor(scope, [String(made)]),
  }
}
