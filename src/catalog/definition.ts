import type { FieldType, JsonSchema, Options } from '../fields/field-type.ts'

// The words of the house, one meaning each:
// tenant   an isolated customer; owns tables and records
// catalog  all definitions of one tenant; its version goes up by one with each change
// table    a tenant-defined type of record
// field    a typed attribute of a table
// kind     the type of a field: text, number, …
// key      the short immutable name of a field in stored documents; never its name, so a rename rewrites nothing
// record   one row of a table
// actor    who did it: user:<sub>, cli:<user>, operator

export interface Field {
  id: number
  key: string
  name: string
  label: string | null
  description: string | null
  kind: string
  type: FieldType
  options: Options
  required: boolean
  /** Whether no two live records have the same value. */
  unique: boolean
  /** In stored form; undefined when there is none. */
  default: unknown
  valueSchema: JsonSchema
  position: number
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
