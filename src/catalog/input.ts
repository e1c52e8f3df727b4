// What a client sends to define things. Absent leaves as it is, null clears.

export interface FieldInput {
  name: string
  kind: string
  label?: string | null | undefined
  description?: string | null | undefined
  required?: boolean | null | undefined
  unique?: boolean | null | undefined
  /** Anything until it is checked against the kind's option schema. */
  options?: unknown
  default?: unknown
}

export type FieldPatch = Omit<FieldInput, 'name' | 'kind'>

export interface TableInput {
  name: string
  pluralName?: string | null | undefined
  label?: string | null | undefined
  description?: string | null | undefined
  fields?: FieldInput[] | null | undefined
}

export interface TablePatch extends Omit<TableInput, 'name' | 'fields'> {
  name?: string | null | undefined
}
