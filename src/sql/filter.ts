import { type Expression, type SqlBool, sql } from 'kysely'
import type { Sides } from '../fields/operators.ts'
import type { AnyField } from '../plan/field.ts'
import type { Filter } from '../plan/filter.ts'
import { sidesOf } from './column.ts'

/** A filter as a condition. It may be null where the filter does not match; only `not` could tell. */
export function compileFilter(filter: Filter): Expression<SqlBool> {
  // A filter of thousands of parts has a few fields only, and each part may share what is said of its field.
  const known = new Map<AnyField, Sides>()
  const sides = (field: AnyField): Sides => {
    const found = known.get(field) ?? sidesOf(field)
    known.set(field, found)
    return found
  }
  return conditionOf(filter, sides)
}

function conditionOf(filter: Filter, sides: (field: AnyField) => Sides): Expression<SqlBool> {
  const join = (filters: Filter[], word: 'and' | 'or', ofNone: 'true' | 'false'): Expression<SqlBool> =>
    filters.length === 0
      ? sql.raw(ofNone)
      : sql`(${sql.join(
          filters.map((one) => conditionOf(one, sides)),
          sql.raw(` ${word} `),
        )})`
  switch (filter.kind) {
    case 'and':
      return join(filter.filters, 'and', 'true')
    case 'or':
      return join(filter.filters, 'or', 'false')
    case 'not':
      // not (null) would be null: a record without a value must match the complement.
      return sql`(${conditionOf(filter.filter, sides)}) is not true`
    case 'compare':
      return filter.operator.sql(sides(filter.field), filter.operand)
  }
}
