import { type Expression, type SqlBool, sql } from 'kysely'
import type { Sides } from '../fields/operators.ts'
import type { AnyField } from '../plan/field.ts'
import type { Filter } from '../plan/filter.ts'
import { sidesOf } from './column.ts'
import { isCountLinked, isSomeLinked, type Place, recordAt } from './linked.ts'
import type { Seen } from './scope.ts'

/** A filter as a condition on `r`. It may be null where the filter does not match; only `not` could tell. */
export function compileFilter(
  { tenantId, vantage }: Seen,
  filter: Filter,
  isOneByOne = false,
): Expression<SqlBool> {
  return compileAt({ tenantId, vantage, level: 0, isOneByOne }, filter)
}

function compileAt(place: Place, filter: Filter): Expression<SqlBool> {
  // A filter of thousands of parts has a few fields only, and each part may share what is said of its field.
  const known = new Map<AnyField, Sides>()
  const sides = (field: AnyField): Sides => {
    const found = known.get(field) ?? sidesOf(field, recordAt(place))
    known.set(field, found)
    return found
  }
  return conditionOf(filter, { place, sides })
}
interface At {
  place: Place
  sides(field: AnyField): Sides
}

function conditionOf(filter: Filter, at: At): Expression<SqlBool> {
  const join = (filters: Filter[], word: 'and' | 'or', ofNone: 'true' | 'false'): Expression<SqlBool> =>
    filters.length === 0
      ? sql.raw(ofNone)
      : sql`(${sql.join(
          filters.map((one) => conditionOf(one, at)),
          sql.raw(` ${word} `),
        )})`
  switch (filter.kind) {
    case 'and':
      return join(filter.filters, 'and', 'true')
    case 'or':
      return join(filter.filters, 'or', 'false')
    case 'not':
      // not (null) would be null: a record without a value must match the complement.
      return sql`(${conditionOf(filter.filter, at)}) is not true`
    case 'compare':
      return filter.operator.sql(at.sides(filter.field), filter.operand)
    case 'some':
      return isSomeLinked(at.place, filter.end, (place) => compileAt(place, filter.filter))
    case 'count':
      return isCountLinked(at.place, filter.end, filter)
  }
}
