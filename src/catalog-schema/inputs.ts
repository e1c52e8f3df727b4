import { builder } from './builder.ts'

export const FieldInput = builder.inputType('FieldInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'Camel case, like closesOn.' }),
    kind: t.string({ required: true, description: 'See fieldKinds.' }),
    label: t.string(),
    description: t.string(),
    required: t.boolean(),
    unique: t.boolean({
      description: 'Whether no two records may have the same value; deleted ones do not count.',
    }),
    options: t.field({ type: 'JSON', description: 'Checked against the optionSchema of the kind.' }),
    default: t.field({ type: 'JSON', description: 'The value that a new record gets when it brings none.' }),
  }),
})

export const FieldPatch = builder.inputType('FieldPatch', {
  description: 'What to change of a field; absent leaves it as it is, null clears it.',
  fields: (t) => ({
    label: t.string(),
    description: t.string(),
    required: t.boolean(),
    unique: t.boolean({ description: 'Refused when records have equal values already.' }),
    options: t.field({
      type: 'JSON',
      description:
        'All of the options. New rules are for new values: records stay as they are until they are changed.',
    }),
    default: t.field({ type: 'JSON' }),
  }),
})

export const TableInput = builder.inputType('TableInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'Singular and Pascal case, like SalesOrder.' }),
    pluralName: t.string({ description: 'Camel case, like salesOrders; made from the name when absent.' }),
    label: t.string(),
    description: t.string(),
    fields: t.field({ type: [FieldInput] }),
  }),
})

export const TablePatch = builder.inputType('TablePatch', {
  description: 'What to change of a table; absent leaves it as it is. Renaming rewrites no record.',
  fields: (t) => ({
    name: t.string(),
    pluralName: t.string(),
    label: t.string(),
    description: t.string(),
  }),
})
