import { type Field, type Table, uniqueFields } from '../catalog/definition.ts'
import { filterNameOf, ownTypeNamesOf, type TableNames } from '../names/table-names.ts'
import type { Input } from '../operations/operation.ts'
import { type AnyField, allFields } from '../plan/field.ts'
import type { Builder } from './builder.ts'
import { describe } from './describe.ts'
import { typeRefOf } from './record-type.ts'

// Pothos types its inputs by what is written in the source; ours are known at run time only. So the fields go in
// as `never`, here and nowhere else.
export interface FieldOptions {
  type: string | [string]
  required?: boolean
  description?: string | undefined
}
type MakeFields = Record<string, FieldOptions>

export function makeInput(
  builder: Builder,
  name: string,
  fields: MakeFields,
  options: { isOneOf?: boolean; description?: string } = {},
): Input {
  return builder.inputType(name, {
    ...options,
    fields: (t: { field(options: FieldOptions): never }) =>
      Object.fromEntries(Object.entries(fields).map(([field, config]) => [field, t.field(config)])),
  } as never) as never
}

/** What filters of a kind may ask; one type for all fields of the kind, and one for each that has a type of its own. */
export function makeFieldFilter(builder: Builder, name: string, valueType: string, { type }: AnyField): void {
  const operands = { value: valueType, values: [valueType] as [string], flag: 'Boolean', text: 'String' }
  makeInput(
    builder,
    name,
    Object.fromEntries(
      type.operators.map((operator) => [
        operator.name,
        { type: operands[operator.operand], description: operator.description },
      ]),
    ),
  )
}

/** The name of the filter on a field. */
export function filterTypeOf(table: Table, field: AnyField): string {
  return 'enumValues' in field.type.graphql
    ? ownTypeNamesOf(table.name, field.name).filter
    : filterNameOf(field.type.kind)
}

/** What a filter may ask of the values that records of a table have. */
export function valueFilters(table: Table): MakeFields {
  return Object.fromEntries(
    allFields(table).map((field) => [field.name, { type: filterTypeOf(table, field) }]),
  )
}

export function makeFilter(builder: Builder, { types }: TableNames, conditions: MakeFields): Input {
  return makeInput(
    builder,
    types.filter,
    {
      and: { type: [types.filter], description: 'All of these; an empty list matches every record.' },
      or: { type: [types.filter], description: 'One of these; an empty list matches none.' },
      not: { type: types.filter, description: 'Every record that this does not match.' },
      ...conditions,
    },
    { description: 'Conditions that all must hold.' },
  )
}

/** What an order may go by of them. */
export function valueOrders(table: Table): MakeFields {
  const sortable = allFields(table).filter(({ type }) => type.sortable)
  return Object.fromEntries(sortable.map(({ name }) => [name, { type: 'Direction' }]))
}

export function makeOrder(builder: Builder, { types }: TableNames, keys: MakeFields): Input {
  return makeInput(builder, types.order, keys, { isOneOf: true })
}

export function makeBy(builder: Builder, table: Table, { types }: TableNames): Input {
  const unique = uniqueFields(table).map((field): [string, FieldOptions] => [
    field.name,
    toInputField(table, field),
  ])
  return makeInput(
    builder,
    types.by,
    { id: { type: 'ID' }, ...Object.fromEntries(unique) },
    { isOneOf: true },
  )
}

/** A field's value as it comes in. */
export function toInputField(table: Table, field: Field): FieldOptions {
  return { type: typeRefOf(table.name, field), description: describe(field) }
}
