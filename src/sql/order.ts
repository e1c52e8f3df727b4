import { type Expression, type SqlBool, sql } from 'kysely'
import type { Position } from '../plan/cursor.ts'
import type { OrderKey } from '../plan/order.ts'
import { orderedOf } from './column.ts'
import { recordOf } from './way.ts'

/** The same order from its other end. */
export function reverse(order: readonly OrderKey[]): OrderKey[] {
  return order.map((key) => ({ ...key, descending: !key.descending, missingFirst: !key.missingFirst }))
}

export function compileOrder(order: readonly OrderKey[]): Expression<unknown>[] {
  return order.map((key) => {
    const direction = sql.raw(key.descending ? 'desc' : 'asc')
    // An id is never missing; saying where missing ones go would keep the primary key from giving the order.
    return isNeverMissing(key)
      ? sql`${keyOf(key)} ${direction}`
      : sql`${keyOf(key)} ${direction} nulls ${sql.raw(key.missingFirst ? 'first' : 'last')}`
  })
}

/** The value that a key of an order goes by. */
export const keyOf = (key: OrderKey): Expression<unknown> => orderedOf(key.field, recordOf(key.way))

/** Whether a record comes after a position in an order; with `inclusive`, at it or after it. */
export function isAfter(
  order: readonly OrderKey[],
  position: Position,
  inclusive = false,
): Expression<SqlBool> {
  const [key, ...rest] = order
  if (!key) {
    return sql.raw(inclusive ? 'true' : 'false')
  }
  const [at = null, ...others] = position
  const value = keyOf(key)
  const beyond = isBeyond(key, value, at)
  const same = at === null ? sql`${value} is null` : sql`${value} = ${operandOf(key, at)}`
  return sql`(${beyond} or (${same} and ${isAfter(rest, others, inclusive)}))`
}

function isBeyond(key: OrderKey, value: Expression<unknown>, at: string | null): Expression<SqlBool> {
  if (at === null) {
    return key.missingFirst ? sql`${value} is not null` : sql.raw('false')
  }
  const beyond = sql<SqlBool>`${value} ${sql.raw(key.descending ? '<' : '>')} ${operandOf(key, at)}`
  return key.missingFirst || isNeverMissing(key) ? beyond : sql`(${beyond} or ${value} is null)`
}

/** A key of a position is already what `ordered` gives, as text. */
function operandOf({ field }: OrderKey, at: string): Expression<unknown> {
  return sql`${at}::${sql.raw(field.type.orderType)}`
}

// What is linked may be.
function isNeverMissing({ field, way }: OrderKey): boolean {
  return 'column' in field && way === undefined
}
