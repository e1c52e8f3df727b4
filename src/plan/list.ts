import type { Catalog, End, Table } from '../catalog/definition.ts'
import { Failure } from '../errors.ts'
import type { Limits } from '../limits.ts'
import { type Position, readCursor, scopeOf } from './cursor.ts'
import { everything, type Filter, planFilter } from './filter.ts'
import { linkOrder, type OrderKey, planOrder } from './order.ts'
import { type Asker, planVantage, type Vantage, type VantageArguments } from './vantage.ts'

/** The arguments of a list, as GraphQL gives them; null is the same as absent. */
export interface ListArguments extends VantageArguments {
  filter?: Record<string, unknown> | null | undefined
  orderBy?: readonly Record<string, unknown>[] | null | undefined
  first?: number | null | undefined
  after?: string | null | undefined
  last?: number | null | undefined
  before?: string | null | undefined
  offset?: number | null | undefined
}

/** Of a record, beside its id. */
export type Column =
  | 'version'
  | 'data'
  | 'created_at'
  | 'updated_at'
  | 'created_by'
  | 'updated_by'
  | 'deleted_at'

export const everyColumn: ReadonlySet<Column> = new Set([
  'version',
  'data',
  'created_at',
  'updated_at',
  'created_by',
  'updated_by',
  'deleted_at',
])

/** What is to be read of the records of a list: columns, and whether their places in it. */
export interface Wanted {
  columns: ReadonlySet<Column>
  places: boolean
}

/** Which records of a table, in which order, and which stretch of them. */
export interface ListPlan {
  table: Table
  /** The end of a relation that it is the records of, of one record or several; undefined for all of the table. */
  end?: End
  vantage: Vantage
  /** Everything when absent. */
  wanted?: Wanted | undefined
  filter: Filter
  order: OrderKey[]
  /** What cursors of this list are bound to. */
  scope: string
  /** Records of the page at most. */
  size: number
  /** Whether the page is the last stretch before `before`, not the first one after `after`. */
  fromEnd: boolean
  offset: number
  after: Position | undefined
  before: Position | undefined
}

export const sizeByDefault = 50

/** What a list is planned on. */
interface Ground extends Asker {
  catalog: Catalog
  limits: Limits
}

export function planList(
  ground: Ground,
  table: Table,
  { wanted, ...args }: ListArguments & { wanted?: Wanted },
): ListPlan {
  return { ...planStretch(ground, { table }, args), vantage: planVantage(ground, args), wanted }
}

/** The same of the records that one record is linked to, seen from where that is seen. */
export function planEnd(
  ground: Ground,
  end: End,
  { vantage, wanted, ...args }: ListArguments & { vantage: Vantage; wanted?: Wanted },
): ListPlan {
  return { ...planStretch(ground, { table: end.other, end }, args), vantage, wanted }
}

function planStretch(
  ground: Ground,
  { table, end }: { table: Table; end?: End },
  args: ListArguments,
): Omit<ListPlan, 'vantage'> {
  const { catalog, limits } = ground
  const { first, last, offset } = args
  const backwards = last !== undefined && last !== null
  if (backwards && first !== undefined && first !== null) {
    throw new Failure('BAD_REQUEST', 'first and last exclude each other.')
  }
  if (typeof offset === 'number' && (backwards || args.after || args.before)) {
    throw new Failure(
      'BAD_REQUEST',
      'offset counts from the first record; it goes with first, not with last or a cursor.',
    )
  }
  const asked = args.orderBy ?? []
  // A list of references has an order of its own; its inverse has none.
  const order = end && !end.isInverse && asked.length === 0 ? linkOrder : planOrder(table, asked)
  const scope = scopeOf(
    [catalog.tenantId, table.id, ...(end ? [end.isInverse ? 'to' : 'from', end.field.id] : [])],
    order,
  )
  return {
    table,
    ...(end ? { end } : {}),
    filter: args.filter ? planFilter(table, args.filter, limits.filterParts) : everything,
    order,
    scope,
    size: backwards
      ? checkSize('last', last, limits)
      : checkSize('first', first ?? Math.min(sizeByDefault, limits.pageSize), limits),
    fromEnd: backwards,
    offset: checkOffset(offset ?? 0),
    after: typeof args.after === 'string' ? readCursor(args.after, scope, order) : undefined,
    before: typeof args.before === 'string' ? readCursor(args.before, scope, order) : undefined,
  }
}

export function checkSize(name: string, size: number, { pageSize }: Limits): number {
  if (size < 0 || size > pageSize) {
    throw new Failure('BAD_REQUEST', `${name} is ${size}; it must be between 0 and ${pageSize}.`, {
      hint: 'Walk in pages, with the cursors of pageInfo.',
    })
  }
  return size
}

function checkOffset(offset: number): number {
  if (offset < 0) {
    throw new Failure('BAD_REQUEST', `offset is ${offset}; it must not be negative.`)
  }
  return offset
}
