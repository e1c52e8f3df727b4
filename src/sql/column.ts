import { type Expression, type RawBuilder, sql } from 'kysely'
import type { End, Field } from '../catalog/definition.ts'
import { functions } from '../db/tables.ts'
import type { Column } from '../fields/field-type.ts'
import type { Sides } from '../fields/operators.ts'
import { type LinkPosition, linkPosition } from '../fields/system.ts'
import type { AnyField } from '../plan/field.ts'
import type { Vantage } from '../plan/vantage.ts'

/**
 * Where a field's value is found in a record, which a statement calls `r` if it is about one only: in the document under
 * its key, or in a column of its own.
 */
export function columnOf(field: AnyField | LinkPosition, record = 'r'): Column {
  if ('column' in field) {
    const column = sql.ref<string>(`${field === linkPosition ? 'l' : record}.${field.column}`)
    return { json: column, text: column }
  }
  const data = sql.raw(`${record}.data`)
  // A key is ours, seven letters and digits; as a literal it can be part of what an index or statistics are made of.
  const key = sql.lit(field.key)
  return { json: sql`${data} -> ${key}`, text: sql`${data} ->> ${key}` }
}

/** A field as the operators see it. */
export function sidesOf(field: AnyField, record = 'r'): Sides {
  return sidesOfValue(field, sql`(${field.type.exact(columnOf(field, record))})`)
}

/** The same of a value that is found otherwise. */
export function sidesOfValue(
  { type, options }: Pick<AnyField, 'type' | 'options'>,
  exact: Expression<unknown>,
): Sides {
  return {
    exact,
    ordered: type.ordered(exact, options),
    // The parameter's type must be said: some functions around it take anything.
    toOrdered: (operand) => type.ordered(sql`${operand}::${sql.raw(type.exactType)}`, options),
  }
}

/** The value by which a record is sorted. */
export function orderedOf(field: AnyField | LinkPosition, record = 'r'): Expression<unknown> {
  return field.type.ordered(sql`(${field.type.exact(columnOf(field, record))})`, field.options)
}

/** The column that has what a field refers to, where only live records are seen as they are now: of others documents say it. */
export const slotOf = (record: string, { slot }: Pick<Field, 'slot'>, vantage: Vantage | undefined) =>
  slot && hasSlots(vantage) ? sql.ref<string | null>(`${record}.${slot}`) : undefined

/** The column by which records are found that refer to another one, from its end. */
export const slotInto = (record: string, { isInverse, field }: End, vantage: Vantage | undefined) =>
  isInverse ? slotOf(record, field, vantage) : undefined

/** Whether slots are looked at from there. */
export const hasSlots = (vantage: Vantage | undefined): boolean => !(vantage?.asOf || vantage?.includeDeleted)

/** The id in a document of the record that it refers to; none where it is no id, which only SQL could have left there. */
export const referredBy = (record: string, { key }: Pick<Field, 'key'>): RawBuilder<string | null> =>
  sql`${sql.raw(functions.toUuid)}(${sql.raw(record)}.data ->> ${sql.lit(key)})`
