import { type Expression, sql } from 'kysely'
import type { Column } from '../fields/field-type.ts'
import type { Sides } from '../fields/operators.ts'
import { type LinkPosition, linkPosition } from '../fields/system.ts'
import type { AnyField } from '../plan/field.ts'

/** Where a field's value is found in a record: in the document under its key, or in a column of its own. */
export function columnOf(field: AnyField | LinkPosition): Column {
  if ('column' in field) {
    const column = sql.ref<string>(`${field === linkPosition ? 'l' : 'r'}.${field.column}`)
    return { json: column, text: column }
  }
  // A key is ours, seven letters and digits; as a literal it can be part of what an index or statistics are made of.
  const key = sql.lit(field.key)
  return { json: sql`r.data -> ${key}`, text: sql`r.data ->> ${key}` }
}

/** A field as the operators see it. */
export function sidesOf(field: AnyField): Sides {
  const { type, options } = field
  const exact = type.exact(columnOf(field))
  return {
    exact: sql`(${exact})`,
    ordered: orderedOf(field),
    // The parameter's type must be said: some functions around it take anything.
    toOrdered: (operand) => type.ordered(sql`${operand}::${sql.raw(type.exactType)}`, options),
  }
}

/** The value by which a record is sorted. */
export function orderedOf(field: AnyField | LinkPosition): Expression<unknown> {
  return field.type.ordered(sql`(${field.type.exact(columnOf(field))})`, field.options)
}
