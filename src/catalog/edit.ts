import type { Field, Table } from './definition.ts'

/** What a change does to the definitions, before anything is written: pure data. */
export interface Edit {
  /** The table as it will be. */
  table: Table
  /** The fields of it that are new or different. */
  fields: Field[]
  /** What is taken away; its values stay, its name is free at once. */
  deleted?: Field | Table
  /** Relations of other tables that are taken away with it. */
  taken?: { table: Table; field: Field }[]
  /** Fields whose values records must have for their own from now on, and fields that end that. */
  claims?: Field[]
  releases?: Field[]
  /** What happened, as a sentence without its subject: "renamed the field Deal.title to headline". */
  summary: string
  /** What happened, for machines. */
  change: Record<string, unknown>
}

/** Gives the ids and keys of new definitions. */
export interface Maker {
  tableId(): number
  fieldId(): number
  key(): string
}
