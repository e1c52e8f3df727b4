import { type CompiledQuery, sql } from 'kysely'
import type { Field } from '../catalog/definition.ts'
import type { Operator } from '../fields/operators.ts'
import { columnOf, sidesOf } from './column.ts'
import { type Scope, visibleRecords } from './scope.ts'

/** How many live records have a value, and one of them. */
export interface Holders {
  /** The value as JSON, as it is stored. */
  value: string
  count: number
  id: string
}

/** Who has these values in a field: a row for each that somebody has, however many have it. */
export function selectHolders(
  scope: Scope,
  { field, isOneOf }: { field: Field; isOneOf: Operator },
  values: readonly unknown[],
): CompiledQuery<Holders> {
  const sides = sidesOf(field)
  return visibleRecords(scope)
    .select([
      sql<string>`min((${columnOf(field).json})::text)`.as('value'),
      sql<number>`count(*)`.as('count'),
      sql<string>`min(r.id::text)`.as('id'),
    ])
    .where(isOneOf.sql(sides, values))
    .groupBy(sql`${sides.exact}`)
    .compile()
}
