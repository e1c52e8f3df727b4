import type { EnumRef } from '@pothos/core'
import { type Field, type Table, uniqueFields, valueFields } from '../catalog/definition.ts'
import { operateNameOf, ownTypeNamesOf, type TableNames } from '../names/table-names.ts'
import { enumNameOf } from '../names/words.ts'
import type { Input, Types } from '../operations/operation.ts'
import type { AnyField } from '../plan/field.ts'
import type { Builder } from './builder.ts'
import { describe } from './describe.ts'
import { endInputs } from './end-inputs.ts'
import { makeInput, toInputField } from './inputs.ts'

export function makeRecordInput(builder: Builder, table: Table, { types }: TableNames): Input {
  return makeInput(builder, types.input, {
    id: { type: 'ID', description: 'A UUID of your own; the server makes one when absent.' },
    ...Object.fromEntries(
      valueFields(table).map((field) => [
        field.name,
        // A required field with a default may be left out.
        { ...toInputField(table, field), required: field.required && field.default === undefined },
      ]),
    ),
    ...endInputs(table),
  })
}

export function makePatch(builder: Builder, table: Table, { types }: TableNames): Input | undefined {
  const fields = {
    ...Object.fromEntries(valueFields(table).map((field) => [field.name, toInputField(table, field)])),
    ...endInputs(table),
  }
  return Object.keys(fields).length === 0 ? undefined : makeInput(builder, types.patch, fields)
}

/** The unique fields of a table as an enum; absent when there are none. */
export function makeUniqueField(
  builder: Builder,
  table: Table,
  { types }: TableNames,
): EnumRef<Types, string> | undefined {
  const fields = uniqueFields(table)
  return fields.length === 0
    ? undefined
    : (builder.enumType(types.uniqueField, {
        values: Object.fromEntries(
          fields.map((field) => [
            enumNameOf(field.name),
            { value: field.name, description: describe(field) },
          ]),
        ) as never,
      }) as never)
}

const adjustable = ({ fields }: Table): Field[] =>
  [...fields.values()].filter(({ type }) => type.adjustments !== undefined)

/** The name of what may be done to a field. */
export function operateTypeOf(table: Table, field: Field): string {
  return 'enumValues' in field.type.graphql
    ? ownTypeNamesOf(table.name, field.name).operate
    : operateNameOf(field.type.kind)
}

/** What may be done to fields of a kind; one type for all of them, and one for each that has a type of its own. */
export function makeFieldOperate(
  builder: Builder,
  name: string,
  valueType: string,
  { type }: AnyField,
): void {
  const operands = { value: valueType, values: [valueType] as [string] }
  makeInput(
    builder,
    name,
    Object.fromEntries(
      (type.adjustments ?? []).map(({ name, operand, description }) => [
        name,
        { type: operands[operand], description },
      ]),
    ),
  )
}

/** Absent when nothing may be done to any field but to set it. */
export function makeOperate(builder: Builder, table: Table, { types }: TableNames): Input | undefined {
  const fields = adjustable(table)
  return fields.length === 0
    ? undefined
    : makeInput(
        builder,
        types.operate,
        Object.fromEntries(fields.map((field) => [field.name, { type: operateTypeOf(table, field) }])),
        { description: 'Changes that depend on what a value is when it is written.' },
      )
}
