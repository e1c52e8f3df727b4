import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const create = 'mutation ($input: TableInput!) { createTable(input: $input) { name } }'

const refused = async (mutation: string, variables?: Record<string, unknown>) => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const { data, errors } = await tenant.sendCatalog(mutation, variables)
  expect(data).toBeNull()
  expect(errors).toHaveLength(1)
  expect(errors[0]?.extensions.code).toBe('DEFINITION_INVALID')
  return errors[0]
}
const issuesOf = async (mutation: string, variables?: Record<string, unknown>) =>
  (await refused(mutation, variables))?.extensions['issues']

const addField =
  'mutation ($field: FieldInput!) { addField(table: "Deal", field: $field) { name options default } }'

it('everything that is wrong with a table is told at once, each with its place and a sentence', async () => {
  const error = await refused(create, {
    input: {
      name: 'sales order',
      pluralName: 'Sales',
      label: 'x'.repeat(201),
      description: 'x'.repeat(2001),
      fields: [
        { name: 'id', kind: 'text' },
        { name: 'Amount', kind: 'money', label: '\u0000' },
        { name: 'title', kind: 'text', options: { maxLength: 'long', size: 3 } },
        { name: 'stage', kind: 'choice', options: { choices: [] } },
        { name: 'size', kind: 'integer', options: { min: 5 }, default: 4 },
        { name: 'closesOn', kind: 'date' },
        { name: 'closesON', kind: 'date' },
        { name: 'size', kind: 'text' },
      ],
    },
  })
  const issues = error?.extensions['issues'] as { path: unknown[]; rule: string; message: string }[]
  expect(issues.map(({ path, rule }) => `${path.join('.')} ${rule}`).sort()).toEqual(
    [
      'input.name name',
      'input.pluralName name',
      'input.label text',
      'input.description text',
      'input.fields.0.name reserved',
      'input.fields.1.name name',
      'input.fields.1.kind kind',
      'input.fields.1.label text',
      'input.fields.2.options.maxLength type',
      'input.fields.2.options.size additionalProperties',
      'input.fields.3.options.choices minItems',
      'input.fields.4.default minimum',
      'input.fields.6.name collision',
      'input.fields.7.name repeated',
    ].sort(),
  )
  for (const { message } of issues) {
    expect(message).toMatch(/^[A-Z].*\.$/s)
  }
  expect(error?.message).toBe(`${issues[0]?.message} (and 13 more)`)
})

it('an unknown kind is told with those that exist', async () => {
  expect(await issuesOf(addField, { field: { name: 'a', kind: 'money' } })).toEqual([
    {
      path: ['field', 'kind'],
      rule: 'kind',
      message: expect.stringMatching(/^There is no kind "money"; the kinds are: .*\btext\b.*\bchoice\b.*\.$/),
    },
  ])
})

it.each(['constructor', '__proto__', 'toString', ''])('%j is no kind', async (kind) => {
  expect(await issuesOf(addField, { field: { name: 'a', kind } })).toMatchObject([{ rule: 'kind' }])
})

it.each([
  { kind: 'text', options: { size: 1 }, path: ['size'], rule: 'additionalProperties' },
  { kind: 'text', options: { maxLength: '5' }, path: ['maxLength'], rule: 'type' },
  { kind: 'text', options: { maxLength: 1.5 }, path: ['maxLength'], rule: 'type' },
  { kind: 'text', options: { minLength: -1 }, path: ['minLength'], rule: 'minimum' },
  { kind: 'text', options: { minLength: 3, maxLength: 2 }, path: [], rule: 'options' },
  { kind: 'text', options: [], path: [], rule: 'type' },
  { kind: 'text', options: 'none', path: [], rule: 'type' },
  { kind: 'boolean', options: { strict: true }, path: ['strict'], rule: 'additionalProperties' },
  { kind: 'integer', options: { min: 3, max: 2 }, path: [], rule: 'options' },
  { kind: 'number', options: { min: '0' }, path: ['min'], rule: 'type' },
  { kind: 'decimal', options: {}, path: ['precision'], rule: 'required' },
  { kind: 'decimal', options: { precision: 2, scale: 3 }, path: [], rule: 'options' },
  { kind: 'decimal', options: { precision: 9, scale: 2, min: '1e3' }, path: ['min'], rule: 'pattern' },
  { kind: 'decimal', options: { precision: 9, scale: 2, min: '2', max: '1' }, path: [], rule: 'options' },
  { kind: 'date', options: { min: '2026-02-30' }, path: ['min'], rule: 'format' },
  { kind: 'date', options: { min: '2026-02-02', max: '2026-02-01' }, path: [], rule: 'options' },
  { kind: 'dateTime', options: { min: '2026-02-02' }, path: ['min'], rule: 'format' },
  { kind: 'choice', options: undefined, path: ['choices'], rule: 'required' },
  { kind: 'choice', options: { choices: [] }, path: ['choices'], rule: 'minItems' },
  { kind: 'choice', options: { choices: ['OPEN'] }, path: ['choices', 0], rule: 'type' },
  {
    kind: 'choice',
    options: { choices: [{ value: 'open' }] },
    path: ['choices', 0, 'value'],
    rule: 'pattern',
  },
  {
    kind: 'choice',
    options: { choices: [{ value: 'A', color: 1 }] },
    path: ['choices', 0, 'color'],
    rule: 'additionalProperties',
  },
  { kind: 'choice', options: { choices: [{ value: 'A' }, { value: 'A' }] }, path: [], rule: 'options' },
  {
    kind: 'choice',
    options: {
      choices: [
        { key: 'k', value: 'A' },
        { key: 'k', value: 'B' },
      ],
    },
    path: [],
    rule: 'options',
  },
])('bad options of $kind are refused: $options', async ({ kind, options, path, rule }) => {
  const issues = await issuesOf(addField, { field: { name: 'a', kind, options } })
  expect(issues).toContainEqual({
    path: ['field', 'options', ...path],
    rule,
    message: expect.stringMatching(/^(The options?|For the kind) .*\.$/),
  })
})

it.each([
  { kind: 'text', options: { maxLength: 2 }, value: 'abc' },
  { kind: 'text', value: 5 },
  { kind: 'text', value: 'a\u0000b' },
  { kind: 'text', value: '\ud83d' },
  { kind: 'integer', value: '1' },
  { kind: 'integer', value: 1.5 },
  { kind: 'integer', options: { max: 2 }, value: 3 },
  { kind: 'number', value: true },
  { kind: 'decimal', options: { precision: 4, scale: 2 }, value: '1.005' },
  { kind: 'boolean', value: 'true' },
  { kind: 'date', value: '2026-02-30' },
  { kind: 'dateTime', value: '2026-02-02' },
  { kind: 'choice', options: { choices: [{ value: 'OPEN' }] }, value: 'WON' },
  { kind: 'choice', options: { choices: [{ value: 'OPEN' }] }, value: ['OPEN'] },
])('a default that the field would not take is refused: $kind $value', async ({ kind, options, value }) => {
  const field = { name: 'a', kind, options, default: value }
  expect(await issuesOf(addField, { field })).toEqual([
    {
      path: ['field', 'default'],
      rule: expect.any(String),
      message: expect.stringMatching(/^The default must .*\.$/),
    },
  ])
})

it('a default that does not fit the options given with it is refused in an update too', async () => {
  expect(
    await issuesOf(
      'mutation { updateField(table: "Deal", field: "title", input: { default: 5, label: "\\u0000" }) { name } }',
    ),
  ).toMatchObject([
    { path: ['input', 'label'], rule: 'text' },
    { path: ['input', 'default'], rule: 'type' },
  ])
})

it('a table has at most 500 fields', async () => {
  const fields = Array.from({ length: 501 }, (_, index) => ({ name: `f${index}`, kind: 'text' }))
  const message = 'A table has at most 500 fields; this would be 501.'
  expect(await issuesOf(create, { input: { name: 'Wide', fields } })).toEqual([
    { path: ['input', 'fields'], rule: 'count', message },
  ])
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: fields.slice(1) }])
  const { errors } = await tenant.sendCatalog(addField, { field: { name: 'more', kind: 'text' } })
  expect(errors[0]?.extensions['issues']).toEqual([{ path: ['field'], rule: 'count', message }])
  await tenant.define('mutation { deleteField(table: "Deal", field: "f1") { name } }')
  await tenant.define(addField, { field: { name: 'more', kind: 'text' } })
  expect(await tenant.ask('mutation { createDeal(input: { f500: "a", more: "b" }) { f500 more } }')).toEqual({
    createDeal: { f500: 'a', more: 'b' },
  })
})

it.each([
  ['U+0000', 'a\u0000b'],
  ['half a surrogate pair', 'a\ud83d'],
  ['ten thousand characters', 'x'.repeat(10_000)],
])('a label and a description with %s are refused everywhere', async (_, text) => {
  const texts = { label: text, description: text }
  const issues = (path: (string | number)[]) =>
    ['label', 'description'].map((name) => ({
      path: [...path, name],
      rule: 'text',
      message: expect.stringMatching(/^A (label|description) has at most \d+ characters/),
    }))
  const field = { name: 'a', kind: 'text' }
  expect(
    await issuesOf(create, { input: { name: 'Sale', ...texts, fields: [{ ...field, ...texts }] } }),
  ).toEqual([...issues(['input']), ...issues(['input', 'fields', 0])])
  expect(await issuesOf(addField, { field: { ...field, ...texts } })).toEqual(issues(['field']))
  expect(
    await issuesOf('mutation ($input: TablePatch!) { updateTable(table: "Deal", input: $input) { name } }', {
      input: texts,
    }),
  ).toEqual(issues(['input']))
  expect(
    await issuesOf(
      'mutation ($input: FieldPatch!) { updateField(table: "Deal", field: "title", input: $input) { name } }',
      { input: texts },
    ),
  ).toEqual(issues(['input']))
})

it.each([
  ['U+0000', 'a\u0000b'],
  ['half a surrogate pair', 'a\ud83d'],
])('names and options with %s are refused', async (_, text) => {
  expect(await issuesOf(create, { input: { name: text } })).toMatchObject([
    { path: ['input', 'name'], rule: 'name' },
    { path: ['input', 'pluralName'], rule: 'name' },
  ])
  expect(
    await issuesOf(addField, {
      field: { name: 'a', kind: 'choice', options: { choices: [{ value: 'A', label: text }] } },
    }),
  ).toEqual([
    {
      path: ['field', 'options'],
      rule: 'options',
      message: 'For the kind choice, texts must be without U+0000 and half surrogate pairs.',
    },
  ])
  await refused('mutation ($name: String!) { deleteTable(table: $name) { name } }', { name: text })
  await refused('mutation ($name: String!) { deleteField(table: "Deal", field: $name) { name } }', {
    name: text,
  })
})
