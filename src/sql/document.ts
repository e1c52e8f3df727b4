import { type RawBuilder, sql } from 'kysely'
import { type SlotField, slotFields, type Table } from '../catalog/definition.ts'
import { functions } from '../db/tables.ts'
import type { Patch } from '../plan/record.ts'

// What a document refers to by fields with a slot is in columns of the record too. Whatever writes a document writes
// them, from that same document and in the same statement. Keys are parameters there: statements are kept by
// their text, which is to depend on how many slots a table has and not on which table it is.

/** A column of a record, and what a statement puts there. */
export interface Written {
  column: string
  value: RawBuilder<unknown>
}

/** What a document says in a field with a slot; none where it is no id. */
export const idIn = (document: RawBuilder<unknown>, { key }: SlotField) =>
  sql`${sql.raw(functions.toUuid)}(${document} ->> ${key}::text)`

/** What slots have where a document is this one, whatever was in them before. */
export const slotsOf = (table: Table, document: RawBuilder<unknown>): Record<string, RawBuilder<unknown>> =>
  Object.fromEntries(slotFields(table).map((field) => [field.slot, idIn(document, field)]))

/** What a new record with a document has. */
export const insertDocument = (table: Table, document: RawBuilder<unknown>): Written[] => [
  { column: 'data', value: document },
  ...Object.entries(slotsOf(table, document)).map(([column, value]) => ({ column, value })),
]

/**
 * What becomes of the record `r` when patches `c`, each with a `document` and `keys`, are put into records. It merges in
 * the database: other writers' fields stay as they are, and so does what no number of ours can hold.
 */
export function mergeDocument(table: Table, patches: readonly Patch[]): Written[] {
  const isTouched = ({ key }: SlotField) =>
    patches.some(({ set, unset }) => Object.hasOwn(set, key) || unset.includes(key))
  return [
    {
      column: 'data',
      value: sql`(r.data || c.document) - array(select jsonb_array_elements_text(c.keys))`,
    },
    ...slotFields(table)
      .filter(isTouched)
      .map((field) => ({
        column: field.slot,
        value: sql`case when c.keys ? ${field.key} then null when c.document ? ${field.key} then ${idIn(sql`c.document`, field)} else ${sql.ref(`r.${field.slot}`)} end`,
      })),
  ]
}

/** The patches of records as a relation `c`. Lists of different lengths are no array of Postgres; as JSON they are texts. */
export const patchLists = (patches: readonly Patch[]) => ({
  documents: patches.map(({ set }) => JSON.stringify(set)),
  keys: patches.map(({ unset }) => JSON.stringify(unset)),
})

/** The part of an update that writes them. */
export const setAll = (written: readonly Written[]): RawBuilder<unknown> =>
  sql.join(written.map(({ column, value }) => sql`${sql.ref(column)} = ${value}`))
