import { createHash } from 'node:crypto'
import { Failure } from '../errors.ts'
import { storableText } from '../fields/text.ts'
import type { OrderKey } from './order.ts'

/** A place in an order: one key for each of the order's, as text; null where the record has no value. */
export type Position = (string | null)[]

/** What a cursor is good for: one tenant's table in one order. Short, since every cursor carries it. */
export function scopeOf(tenantId: number, tableId: number, order: readonly OrderKey[]): string {
  const keys = order.map(({ field, descending, missingFirst }) => [
    'key' in field ? field.key : field.name,
    descending,
    missingFirst,
  ])
  return createHash('sha256')
    .update(JSON.stringify([tenantId, tableId, keys]))
    .digest('base64url')
    .slice(0, 10)
}

export function writeCursor(scope: string, position: Position): string {
  return Buffer.from(JSON.stringify([scope, ...position])).toString('base64url')
}

/** Reads a cursor that came from outside: it may be forged, so every key must be text that its type can read. */
export function readCursor(cursor: string, scope: string, order: readonly OrderKey[]): Position {
  const [cursorScope, ...position] = parse(cursor)
  if (cursorScope !== scope) {
    throw new Failure('CURSOR_INVALID', 'The cursor belongs to another table or to another order.', {
      hint: 'Start without a cursor, and keep table and orderBy the same while you walk.',
    })
  }
  const readable =
    position.length === order.length &&
    order.every(({ field }, index) => isKey(field.type.orderType, position[index]))
  if (!readable) {
    throw notOurs()
  }
  return position as Position
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parsed) ? parsed : []
  } catch {
    throw notOurs()
  }
}

function notOurs(): Failure {
  return new Failure('CURSOR_INVALID', 'This is not a cursor of this API.', {
    hint: 'Take it as it is from pageInfo or from an edge.',
  })
}

const forms: Record<OrderKey['field']['type']['orderType'], RegExp> = {
  text: new RegExp(storableText.replace('*', '{0,256}'), 'u'),
  numeric: /^-?\d{1,400}(\.\d{1,400})?$/,
  boolean: /^(true|false)$/,
  int4: /^\d{1,9}$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  timestamptz: /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?\+00$/,
}

function isKey(orderType: keyof typeof forms, key: unknown): boolean {
  return key === null ? orderType !== 'uuid' : typeof key === 'string' && forms[orderType].test(key)
}
