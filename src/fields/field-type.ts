import type { Expression } from 'kysely'
import type { Adjustment } from './adjustments.ts'
import type { Operator } from './operators.ts'
import type { Relation } from './relation.ts'

export type JsonSchema = Record<string, unknown>
export type Options = Record<string, unknown>

/** A stored value as Postgres sees it: as jsonb, and as text. */
export interface Column {
  json: Expression<unknown>
  text: Expression<string | null>
}

/** A scalar that GraphQL does not have; `parse` refuses a value of the wrong type by throwing a sentence. */
export interface Scalar {
  name: string
  description: string
  parse(value: unknown): unknown
  /** Whether a number in a document is read as it is written: as a double it might lose its last digits. */
  exactNumbers?: boolean
}

export interface EnumValue {
  name: string
  description?: string | undefined
}

/** What a kind of field is called in GraphQL: a scalar shared by all, or an enum made for each field. */
export type GraphqlType<O> =
  | { scalar: 'String' | 'Int' | 'Float' | 'Boolean' | 'ID' | Scalar }
  | { enumValues(options: O): EnumValue[] }

export type PostgresType = 'text' | 'numeric' | 'boolean' | 'int4' | 'uuid' | 'timestamptz' | 'jsonb'

/** Values that the contract test runs: `values` ascend in sort order, `refused` break a rule. */
export interface Example<O> {
  options: O
  values: unknown[]
  refused: unknown[]
}

/** A kind of field: all that the rest of the house needs to know of it. */
export interface FieldType<O extends Options = Options> {
  kind: string
  description: string

  /** JSON Schema of the options a tenant may set. */
  optionSchema: JsonSchema
  /** What a JSON Schema cannot say of options, as sentences. */
  checkOptions?(options: O): string[]
  /** Options as they are stored: with what the client left to us. */
  completeOptions?(options: O, before: O | undefined): O
  /**
   * Why a change of options would make stored values unreadable. That they would not be taken any more is no reason:
   * new rules are for new values.
   */
  losses?(from: O, to: O): string[]
  /** Options under which each of these texts of a file is a value of its own; undefined when there are none. */
  optionsFor?(texts: readonly string[]): O | undefined

  /** For a kind that refers to records: to which, and what that means for them. */
  relation?(options: O): Relation
  /** For a kind whose values are lists: the kind of one element, with the same options. Operands are elements. */
  element?: FieldType<O>
  /** A client's value in the form it is stored in; what cannot be brought into it is given back as it is. */
  normalize(value: unknown, options: O): unknown
  /** JSON Schema of a stored value. */
  valueSchema(options: O): JsonSchema
  /** JSON Schema of an operand: like a value's, without the limits of the field. */
  operandSchema: JsonSchema
  /** What a value must be, to end the sentence "title must be …". */
  expectation(options: O): string
  /** A stored value as GraphQL gives it out; null when it cannot be read. */
  output(stored: unknown, options: O): unknown
  /** A cell of a file, text or JSON, as a value that `normalize` takes; undefined when it is not of this kind. */
  convert(cell: unknown, options: O): unknown
  /** How a value that was given out stands in a cell of a text file, where that is not just its own text. */
  cell?: { write(given: unknown): string; read(text: string): unknown }
  /** Whether values are whatever somebody has typed, which a spreadsheet might take for a formula. */
  freeText?: true

  /** The stored value, typed, as it is tested for equality; null when missing or unreadable. */
  exact(column: Column): Expression<unknown>
  /** Postgres type of `exact`, and of an operand that is compared with it. */
  exactType: PostgresType
  /** An exact value as it is sorted and compared by `<`; the same for the column and for an operand. */
  ordered(value: Expression<unknown>, options: O): Expression<unknown>
  /** Postgres type of `ordered`, for a key that comes back in a cursor. */
  orderType: PostgresType
  sortable: boolean
  /** Whether every record can be asked to have a value of its own: equal values are stored as the same text. */
  uniqueable?: true
  /** What of the options the order depends on: a cursor is good for as long as it stays. */
  orderedBy?(options: O): unknown

  /** What equality and order mean, in JavaScript on stored values; the tests hold Postgres to it. */
  equals(a: unknown, b: unknown): boolean
  compare(a: unknown, b: unknown, options: O): number

  graphql: GraphqlType<O>
  operators: readonly Operator[]
  /** What may be done to a value instead of setting it. */
  adjustments?: readonly Adjustment<O>[]
  examples: Example<O>[]
}
