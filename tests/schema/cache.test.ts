import { expect, it } from '@jest/globals'
import { printSchema } from 'graphql'
import type { FieldInput, TableInput } from '../../src/catalog/input.ts'
import { buildSchema } from '../../src/schema/build.ts'
import { openSchemaCache } from '../../src/schema/cache.ts'
import { makeCatalog } from '../examples/catalog.ts'
import { shop } from '../examples/shop.ts'

const cacheBytes = 2 ** 26
const open = () => {
  const schemas = openSchemaCache(cacheBytes)
  return (tables: TableInput[], tenantId = 1) => schemas(makeCatalog(tables, tenantId))
}
const note = (field: object, table: object = {}): TableInput[] => [
  { name: 'Note', fields: [{ name: 'title', kind: 'text', ...field }], ...table },
]

it('tenants with equal definitions share one schema object', () => {
  const schemas = open()
  expect(schemas(shop, 2)).toBe(schemas(shop, 1))
})

it('a limit that the schema does not show makes no other schema', () => {
  const schemas = open()
  expect(schemas(note({ options: { maxLength: 5 } }), 2)).toBe(schemas(note({}), 1))
})

it.each([
  ['a field’s name', note({ name: 'headline' })],
  ['a field’s kind', note({ kind: 'integer' })],
  ['a field’s label', note({ label: 'Title' })],
  ['a field’s description', note({ description: 'What it says.' })],
  ['that a field is required', note({ required: true })],
  ['that a field is unique', note({ unique: true })],
  ['a table’s plural', note({}, { pluralName: 'noteList' })],
  ['a table’s label', note({}, { label: 'Paper' })],
  ['a table’s description', note({}, { description: 'A piece of paper.' })],
  ['a second table', [...note({}), { name: 'Mark' }]],
])('another %s makes another schema', (_, tables) => {
  const schemas = open()
  const [before, after] = [schemas(note({})), schemas(tables)]
  expect(after).not.toBe(before)
})

// Whatever a definition comes to have: it shows in the schema, then the cache must tell it apart; or it does not.
it('no member of a definition makes a schema that the cache takes for another', () => {
  const schemas = open()
  const other: Record<keyof FieldInput, object> = {
    name: { name: 'headline' },
    kind: { kind: 'integer' },
    label: { label: 'Title' },
    description: { description: 'What it says.' },
    required: { required: true },
    unique: { unique: true },
    options: { options: { maxLength: 5 } },
    default: { default: 'x' },
  }
  for (const field of [{}, ...Object.values(other)]) {
    expect(printSchema(schemas(note(field)))).toBe(printSchema(buildSchema(makeCatalog(note(field)))))
  }
})

const relate = (options: object, field: object = {}): TableInput[] => [
  { name: 'Company' },
  { name: 'Person', pluralName: 'people' },
  {
    name: 'Note',
    fields: [
      {
        ...{ name: 'company', kind: 'reference' },
        options: { table: 'Company', inverse: 'notes', ...options },
        ...field,
      },
      { name: 'parent', kind: 'reference', options: { table: 'Note' } },
    ],
  },
]

it.each([
  ['a relation’s name', relate({}, { name: 'firm' })],
  ['a relation’s target', relate({ table: 'Person' })],
  ['a relation’s inverse', relate({ inverse: 'papers' })],
  ['a relation without an inverse', relate({ inverse: undefined })],
  ['that there may be many', relate({}, { kind: 'references' })],
  ['that a relation is required', relate({}, { required: true })],
  ['a relation’s label', relate({}, { label: 'Company' })],
])('another: %s makes another schema', (_, tables) => {
  const schemas = open()
  const [before, after] = [schemas(relate({})), schemas(tables)]
  expect(after).not.toBe(before)
  expect(printSchema(after)).toBe(printSchema(buildSchema(makeCatalog(tables))))
})

it('what becomes of links is not in the schema', () => {
  const schemas = open()
  expect(schemas(relate({ onDelete: 'cascade' }), 2)).toBe(schemas(relate({ onDelete: 'clear' }), 1))
})

it('an inverse is one of another field: the schema says of which', () => {
  const schemas = open()
  const both = (first: object, second: object): TableInput[] => [
    { name: 'Company' },
    {
      name: 'Note',
      fields: [
        { name: 'buyer', kind: 'reference', options: { table: 'Company', ...first } },
        { name: 'seller', kind: 'reference', options: { table: 'Company', ...second } },
      ],
    },
  ]
  for (const tables of [both({ inverse: 'notes' }, {}), both({}, { inverse: 'notes' })]) {
    expect(printSchema(schemas(tables))).toBe(printSchema(buildSchema(makeCatalog(tables))))
  }
})

it('another choice, label of a choice, or order of choices makes another schema', () => {
  const schemas = open()
  const choices = (...values: object[]) => schemas(note({ kind: 'choice', options: { choices: values } }))
  const prints = [
    choices({ value: 'A' }),
    choices({ value: 'A' }, { value: 'B' }),
    choices({ value: 'B' }, { value: 'A' }),
    choices({ value: 'A', label: 'First' }),
  ]
  expect(new Set(prints).size).toBe(prints.length)
  expect(choices({ value: 'A' })).toBe(prints[0])
})

it('a required field shows only where it has no default', () => {
  const schemas = open()
  expect(schemas(note({ required: true, default: 'x' }))).toBe(schemas(note({})))
})

it('a schema that is larger than the whole cache is built all the same', () => {
  const schemas = openSchemaCache(1)
  expect(schemas(makeCatalog(shop)).getType('Product')).toBeDefined()
})

it('what does not fit any more is built anew', () => {
  const schemas = openSchemaCache(150_000)
  const [first, second] = [makeCatalog(note({})), makeCatalog(note({ name: 'headline' }))]
  const built = schemas(first)
  expect(schemas(first)).toBe(built)
  schemas(second)
  expect(schemas(first)).not.toBe(built)
})
