import type { ReferenceSlot } from '../db/tables.ts'
import type { FieldType, JsonSchema, Options } from '../fields/field-type.ts'
import type { Relation } from '../fields/relation.ts'

// The words of the house, one meaning each:
// tenant   an isolated customer; owns tables and records
// catalog  all definitions of one tenant; its version goes up by one with each change
// table    a tenant-defined type of record
// field    a typed attribute of a table
// kind     the type of a field: text, number, …
// key      the short immutable name of a field in stored documents; never its name, so a rename rewrites nothing
// record   one row of a table
// relation what a field refers to whose value is a record, or several; links are what there is of it between records
// slot     a column of records for the values of a field, beside their documents: Postgres can look for them and join by them
// end      one of the two ends of a relation, as the table there shows it: Deal.company, Company.deals
// actor    who did it: user:<sub>, cli:<user>, operator

export interface Field {
  id: number
  key: string
  name: string
  label: string | null
  description: string | null
  kind: string
  type: FieldType
  /** As a client says them. */
  options: Options
  /** Of a field whose value is a record of a table, or several. */
  relation?: Relation
  required: boolean
  /** Whether no two live records have the same value. */
  unique: boolean
  /** In stored form; undefined when there is none. */
  default: unknown
  valueSchema: JsonSchema
  position: number
  slot?: ReferenceSlot
}

/** A relation as it is seen from one table. */
export interface End {
  name: string
  /** The field that declares the relation: links belong to its records. */
  field: Field & { relation: Relation }
  /** The table of that field. */
  owner: Table
  /** Whether this is the end that the relation refers to. */
  isInverse: boolean
  /** Whether a record has any number of records at the other end. */
  isMany: boolean
  /** The table at the other end. */
  other: Table
}

export interface Table {
  id: number
  name: string
  pluralName: string
  label: string | null
  description: string | null
  /** The catalog version that last changed it. */
  definitionVersion: number
  /** By name, in their order. */
  fields: ReadonlyMap<string, Field>
  /** By name: of its own relations first, then of those that refer to it. */
  ends: ReadonlyMap<string, End>
  /** Relations that refer to it, whether it shows them or not. */
  referrers: readonly End[]
}

export interface Catalog {
  tenantId: number
  version: number
  /** By name. */
  tables: ReadonlyMap<string, Table>
}

/** Fields of which each live record has a value of its own, if any. */
export const uniqueFields = ({ fields }: Pick<Table, 'fields'>): Field[] =>
  [...fields.values()].filter(({ unique }) => unique)

/** Fields whose values are all there is to them. */
export const valueFields = ({ fields }: Pick<Table, 'fields'>): Field[] =>
  [...fields.values()].filter(({ relation }) => relation === undefined)

/** Fields that refer to records. */
export const relationFields = ({ fields }: Pick<Table, 'fields'>): (Field & { relation: Relation })[] =>
  [...fields.values()].filter(
    (field): field is Field & { relation: Relation } => field.relation !== undefined,
  )

/** A field with a slot. */
export type SlotField = Field & { slot: ReferenceSlot }

export const slotFields = ({ fields }: Pick<Table, 'fields'>): SlotField[] =>
  [...fields.values()].filter((field): field is SlotField => field.slot !== undefined)

/** Whether a record of it has anything that could be changed. */
export const isChangeable = ({ fields, ends }: Table): boolean => fields.size + ends.size > 0
