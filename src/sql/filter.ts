import { type Expression, type SqlBool, sql } from 'kysely'
import type { Filter } from '../plan/filter.ts'
import { sidesOf } from './column.ts'

/** A filter as a condition. It may be null where the filter does not match; only `not` could tell. */
export function compileFilter(filter: Filter): Expression<SqlBool> {
  switch (filter.kind) {
    case 'and':
      return join(filter.filters, 'and', 'true')
    case 'or':
      return join(filter.filters, 'or', 'false')
    case 'not':
      // not (null) would be null: a record without a value must match the complement.
      return sql`(${compileFilter(filter.filter)}) is not true`
    case 'compare':
      return filter.operator.sql(sidesOf(filter.field), filter.operand)
  }
}

function join(filters: Filter[], word: 'and' | 'or', ofNone: 'true' | 'false'): Expression<SqlBool> {
  return filters.length === 0
    ? sql.raw(ofNone)
    : sql`(${sql.join(filters.map(compileFilter), sql.raw(` ${word} `))})`
}
