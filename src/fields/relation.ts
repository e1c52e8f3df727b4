import { sql } from 'kysely'
import type { FieldType, JsonSchema, Options } from './field-type.ts'
import { uuid } from './uuid.ts'

/** What becomes of a record when one that it refers to is deleted. */
export type DeletePolicy = 'restrict' | 'clear' | 'cascade'

/** What a field refers to whose value is the id of a record, or a list of ids. */
export interface Relation {
  /** The id of the table that these records are of. */
  targetId: number
  isMany: boolean
  /** What the same relation is called at its other end, if it can be seen there. */
  inverse: string | undefined
  onDelete: DeletePolicy
}

/** As they are stored: by the table's id, so that it may be renamed. A client says its name. */
export interface RelationOptions extends Options {
  table: number | string
  inverse?: string
  onDelete: DeletePolicy
}

const policies: Record<DeletePolicy, string> = {
  restrict: 'refuse to delete it',
  clear: 'refer to it no more',
  cascade: 'be deleted with it',
}

const optionSchema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['table'],
  properties: {
    table: { type: 'string', minLength: 1, description: 'The name of the table that it refers to.' },
    inverse: {
      type: 'string',
      minLength: 1,
      description: 'What the other table calls the records that refer to one of its own; none when absent.',
    },
    onDelete: {
      enum: Object.keys(policies),
      description: `When what is referred to is deleted: ${Object.entries(policies)
        .map(([policy, meaning]) => `${policy}, ${meaning}`)
        .join('; ')}. restrict when absent.`,
    },
  },
}

/** What the kinds share that refer to records. Filters and orders go through them, to the fields of those records. */
export const relationKind = {
  optionSchema,
  completeOptions: (options) => ({ ...options, onDelete: options.onDelete ?? 'restrict' }),
  losses: (from, to) =>
    from.table === to.table ? [] : ['they are ids of records of the table that it has referred to until now'],
  exactType: 'jsonb',
  exact: ({ json }) => sql`${json}`,
  ordered: (value) => value,
  orderType: 'jsonb',
  sortable: false,
  compare: () => 0,
  graphql: { scalar: 'ID' },
  operators: [],
  operandSchema: uuid.operandSchema,
} satisfies Partial<FieldType<RelationOptions>>

export const relationOf = (options: RelationOptions, isMany: boolean): Relation => ({
  targetId: Number(options.table),
  isMany,
  inverse: options.inverse,
  onDelete: options.onDelete,
})
