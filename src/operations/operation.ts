import type {
  EnumRef,
  FieldRef,
  InputObjectRef,
  InterfaceRef,
  MutationFieldBuilder,
  ObjectRef,
  QueryFieldBuilder,
} from '@pothos/core'
import type { Table } from '../catalog/definition.ts'
import type { TableNames } from '../names/table-names.ts'
import type { Context, RecordSource } from './context.ts'
import type { Difference } from './diff.ts'
import type { Page } from './page.ts'
import type { Walk } from './walk.ts'

export interface SchemaTypes {
  Context: Context
}
export type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>

/** An input as it arrives: GraphQL has checked its form, `plan/` checks the rest. */
export type Input = InputObjectRef<Types, Record<string, unknown>>

/** The GraphQL types made of one table, for an operation to use. */
export interface TableParts {
  record: ObjectRef<Types, RecordSource>
  connection: ObjectRef<Types, Page>
  diff: ObjectRef<Types, Walk<Difference>>
  filter: Input
  order: Input
  by: Input
  input: Input
  /** Absent when the table has no fields: a type would be empty. */
  patch: Input | undefined
  /** Absent when nothing may be done to any field but to set it. */
  operate: Input | undefined
  /** Absent when no field is unique. */
  uniqueField: EnumRef<Types, string> | undefined
  /** Records of a page at most. */
  pageSize: number
}

interface Common {
  name(names: TableNames): string
  appliesTo(table: Table): boolean
}

/** A question that a client may ask of a table; each table that it applies to gets a root field of its own. */
export interface TableQuery extends Common {
  on: 'query'
  field(
    t: QueryFieldBuilder<Types, object>,
    parts: TableParts,
    table: Table,
  ): FieldRef<Types, unknown, 'Query'>
}

/** Something that a client may do to a table. */
export interface TableMutation extends Common {
  on: 'mutation'
  field(
    t: MutationFieldBuilder<Types, object>,
    parts: TableParts,
    table: Table,
  ): FieldRef<Types, unknown, 'Mutation'>
}

export type TableOperation = TableQuery | TableMutation

/** A question that needs no table. */
export interface TenantQuery {
  name: string
  field(
    t: QueryFieldBuilder<Types, object>,
    node: InterfaceRef<Types, RecordSource>,
  ): FieldRef<Types, unknown, 'Query'>
}
