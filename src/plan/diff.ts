import type { Catalog, Table } from '../catalog/definition.ts'
import { Failure } from '../errors.ts'
import { systemFields } from '../fields/system.ts'
import type { Limits } from '../limits.ts'
import { readCursor, scopeOf, writeCursor } from './cursor.ts'
import type { AnyField } from './field.ts'
import type { WalkArguments } from './history.ts'
import { checkSize, sizeByDefault } from './list.ts'
import type { OrderKey } from './order.ts'
import { planMoment } from './vantage.ts'

export interface DiffArguments extends WalkArguments {
  from: unknown
  to?: unknown
}

/** Between which moments, and which stretch of the records that are not what they were. */
export interface DiffPlan {
  table: Table
  from: Date
  /** Undefined for the present. */
  to: Date | undefined
  size: number
  /** The id of the last one before the stretch. */
  after: string | undefined
  cursorOf(id: string): string
}

const order: OrderKey[] = [
  { field: systemFields.get('id') as AnyField, descending: false, missingFirst: false },
]

export function planDiff(
  ground: { catalog: Catalog; limits: Limits; at: Date },
  table: Table,
  { from: early, to: late, first, after }: DiffArguments,
): DiffPlan {
  const { catalog, limits } = ground
  const from = planMoment('from', early, ground)
  const to = late === undefined || late === null ? undefined : planMoment('to', late, ground)
  if (to && to < from) {
    throw new Failure('BAD_REQUEST', 'to is before from; it must be at it or after it.')
  }
  const scope = scopeOf([catalog.tenantId, table.id, 'diff'], order)
  const [last] = typeof after === 'string' ? readCursor(after, scope, order) : []
  return {
    table,
    from,
    to,
    size: checkSize('first', first ?? Math.min(sizeByDefault, limits.pageSize), limits),
    after: last ?? undefined,
    cursorOf: (id) => writeCursor(scope, [id]),
  }
}
