import { createHash } from 'node:crypto'
import { Failure } from '../errors.ts'
import { isDay } from '../fields/calendar.ts'
import type { PostgresType } from '../fields/field-type.ts'
import { storableText } from '../fields/text.ts'
import { nameOfWay, type OrderKey } from './order.ts'

/** A place in an order: one key for each of the order's, as text; null where the record has no value. */
export type Position = (string | null)[]

/** What a cursor is good for: one list, such as a tenant's table, in one order. Short, since every cursor carries it. */
export function scopeOf(list: readonly (number | string)[], order: readonly OrderKey[]): string {
  const keys = order.map(({ field, way, descending, missingFirst }) => [
    'key' in field ? field.key : field.name,
    descending,
    missingFirst,
    field.type.orderedBy?.(field.options) ?? null,
    ...(way ? [nameOfWay(way)] : []),
  ])
  return createHash('sha256')
    .update(JSON.stringify([...list, keys]))
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
    throw new Failure('CURSOR_INVALID', 'The cursor belongs to another list or to another order.', {
      hint: 'Start without a cursor, and keep what you ask for the same while you walk.',
    })
  }
  const readable =
    position.length === order.length && order.every((key, index) => isKey(key, position[index]))
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

type Form = (key: string) => boolean

const matches =
  (pattern: RegExp): Form =>
  (key) =>
    pattern.test(key)

// What Postgres gives for a key as text, and nothing that it could not read again. Numbers have the lengths of
// its numeric: a value may have a thousand digits, and one that no release of ours wrote any number of them.
const forms: Record<PostgresType, Form> = {
  text: matches(new RegExp(storableText, 'u')),
  numeric: matches(/^(-?\d{1,131072}(\.\d{1,16383})?|NaN|-?Infinity)$/),
  boolean: matches(/^(true|false)$/),
  int4: matches(/^\d{1,9}$/),
  uuid: matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  timestamptz: (key) =>
    /^\d{4}-\d\d-\d\d ([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,3})?\+00$/.test(key) && isDay(key.slice(0, 10)),
  // Nothing is sorted by it.
  jsonb: () => false,
}

function isKey({ field, way }: OrderKey, key: unknown): boolean {
  const { orderType } = field.type
  // Only a record that is not there has no id.
  return key === null
    ? orderType !== 'uuid' || way !== undefined
    : typeof key === 'string' && forms[orderType](key)
}
