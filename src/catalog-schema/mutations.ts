import type { Catalog, Field, Table } from '../catalog/definition.ts'
import * as fieldEdit from '../catalog/field-edit.ts'
import * as tableEdit from '../catalog/table-edit.ts'
import { changeDefinitions } from '../changes/definitions.ts'
import { builder } from './builder.ts'
import { FieldInput, FieldPatch, TableInput, TablePatch } from './inputs.ts'
import { FieldType, TableType } from './table-type.ts'

builder.mutationType({
  fields: (t) => {
    const table = t.arg.string({ required: true, description: 'The name of the table.' })
    const field = t.arg.string({ required: true, description: 'The name of the field.' })
    return {
      createTable: t.field({
        type: TableType,
        nullable: false,
        args: { input: t.arg({ type: TableInput, required: true }) },
        resolve: async (_, { input }, context) => {
          const { after } = await changeDefinitions(context.tenant(), (catalog, make) =>
            tableEdit.createTable(catalog, input, make),
          )
          return tableIn(after, input.name)
        },
      }),
      updateTable: t.field({
        type: TableType,
        nullable: false,
        args: { table, input: t.arg({ type: TablePatch, required: true }) },
        resolve: async (_, args, context) => {
          const { after } = await changeDefinitions(context.tenant(), (catalog) =>
            tableEdit.updateTable(catalog, args.table, args.input),
          )
          return tableIn(after, args.input.name ?? args.table)
        },
      }),
      deleteTable: t.field({
        type: TableType,
        nullable: false,
        description: 'Its records stay, out of reach; its name is free at once.',
        args: { table },
        resolve: async (_, args, context) => {
          const { before } = await changeDefinitions(context.tenant(), (catalog) =>
            tableEdit.deleteTable(catalog, args.table),
          )
          return tableIn(before, args.table)
        },
      }),
      addField: t.field({
        type: FieldType,
        nullable: false,
        args: { table, field: t.arg({ type: FieldInput, required: true }) },
        resolve: async (_, args, context) => {
          const { after } = await changeDefinitions(context.tenant(), (catalog, make) =>
            fieldEdit.addField(catalog, args.table, args.field, make),
          )
          return fieldIn(after, args.table, args.field.name)
        },
      }),
      updateField: t.field({
        type: FieldType,
        nullable: false,
        args: { table, field, input: t.arg({ type: FieldPatch, required: true }) },
        resolve: async (_, args, context) => {
          const { after } = await changeDefinitions(context.tenant(), (catalog) =>
            fieldEdit.updateField(catalog, args.table, args.field, args.input),
          )
          return fieldIn(after, args.table, args.field)
        },
      }),
      renameField: t.field({
        type: FieldType,
        nullable: false,
        description: 'Rewrites no record.',
        args: { table, field, name: t.arg.string({ required: true }) },
        resolve: async (_, args, context) => {
          const { after } = await changeDefinitions(context.tenant(), (catalog) =>
            fieldEdit.renameField(catalog, args.table, args.field, args.name),
          )
          return fieldIn(after, args.table, args.name)
        },
      }),
      deleteField: t.field({
        type: FieldType,
        nullable: false,
        description:
          'Its values stay, out of reach; its name is free at once, for a new field with a new key.',
        args: { table, field },
        resolve: async (_, args, context) => {
          const { before } = await changeDefinitions(context.tenant(), (catalog) =>
            fieldEdit.deleteField(catalog, args.table, args.field),
          )
          return fieldIn(before, args.table, args.field)
        },
      }),
    }
  },
})

function tableIn(catalog: Catalog, name: string): Table {
  const table = catalog.tables.get(name)
  if (!table) {
    throw new Error(`no table "${name}" after its change; the edit should have been refused`)
  }
  return table
}

function fieldIn(catalog: Catalog, tableName: string, name: string): Field {
  const field = tableIn(catalog, tableName).fields.get(name)
  if (!field) {
    throw new Error(`no field "${tableName}.${name}" after its change; the edit should have been refused`)
  }
  return field
}
