import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  printSchema,
  validateSchema,
} from 'graphql'
import type { TableInput } from '../../src/catalog/input.ts'
import { fieldTypes } from '../../src/fields/index.ts'
import { buildSchema } from '../../src/schema/build.ts'
import { makeCatalog } from '../examples/catalog.ts'
import { cinema } from '../examples/cinema.ts'
import { shop } from '../examples/shop.ts'

const isUpdate = process.env['UPDATE_GOLDEN'] === '1'
const build = (tables: TableInput[]) => buildSchema(makeCatalog(tables))
const typesOf = (schema: GraphQLSchema) =>
  Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
const namesIn = (tables: TableInput[]) => typesOf(build(tables)).map(({ name }) => name)

const worlds: [string, TableInput[]][] = [
  ['a shop', shop],
  ['a cinema', cinema],
  ['no tables', []],
  ['a table without fields', [{ name: 'Mark' }]],
  [
    'a field of every kind',
    [
      {
        name: 'Thing',
        fields: fieldTypes.map(({ kind, examples: [example] }) => ({
          name: `${kind}Value`,
          kind,
          options: example?.options,
        })),
      },
    ],
  ],
  [
    'names that every object inherits',
    [
      {
        name: 'Thing',
        fields: ['constructor', 'toString', 'valueOf', 'then'].map((name) => ({ name, kind: 'text' })),
      },
    ],
  ],
]

describe.each(worlds)('the schema of %s', (_, tables) => {
  it('is valid', () => {
    expect(validateSchema(build(tables))).toEqual([])
  })

  it('has no empty type', () => {
    const empty = typesOf(build(tables)).filter((type) =>
      isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
        ? Object.keys(type.getFields()).length === 0
        : isEnumType(type) && type.getValues().length === 0,
    )
    expect(empty).toEqual([])
  })

  it('lets every field of a record be null, and no system field but the actors', () => {
    const schema = build(tables)
    for (const { name, fields = [] } of tables) {
      const type = schema.getType(name)
      const made = isObjectType(type) ? type.getFields() : {}
      expect((fields ?? []).filter((field) => String(made[field.name]?.type).endsWith('!'))).toEqual([])
      expect(['id', 'version', 'createdAt', 'updatedAt'].map((one) => String(made[one]?.type))).toEqual([
        'ID!',
        'Int!',
        'DateTime!',
        'DateTime!',
      ])
      expect(['createdBy', 'updatedBy'].map((one) => String(made[one]?.type))).toEqual(['String', 'String'])
    }
  })
})

it('the SDL of the shop is this', () => {
  const path = join(import.meta.dirname, 'shop.sdl')
  const sdl = `${printSchema(build(shop))}\n`
  if (isUpdate) {
    writeFileSync(path, sdl)
  }
  expect(sdl).toBe(readFileSync(path, 'utf8'))
})

it('without tables there is node to ask and nothing to change', () => {
  const schema = build([])
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['node', 'nodes'])
  expect(schema.getMutationType()).toBeUndefined()
})

it('a table without fields can be created and deleted, but has nothing to update', () => {
  const schema = build([{ name: 'Mark' }])
  expect(Object.keys(schema.getMutationType()?.getFields() ?? {})).toEqual([
    ...['createMark', 'createMarks', 'deleteMark', 'deleteMarks', 'restoreMark', 'purgeMark'],
  ])
  expect(namesIn([{ name: 'Mark' }])).not.toContain('MarkPatch')
})

it('exactly one is asked of where two would be ambiguous', () => {
  const oneOf = typesOf(build(shop)).filter((type) => isInputObjectType(type) && type.isOneOf)
  expect(oneOf.map(({ name }) => name).sort()).toEqual([
    'CustomerBy',
    'CustomerOrder',
    'ProductBy',
    'ProductOrder',
    'SeriesBy',
    'SeriesOrder',
  ])
})

it('a required field must be given, unless it has a default', () => {
  const schema = build(shop)
  const input = schema.getType('ProductInput')
  const patch = schema.getType('ProductPatch')
  const typeIn = (type: unknown, name: string) =>
    isInputObjectType(type as never)
      ? String((type as { getFields(): Record<string, { type: unknown }> }).getFields()[name]?.type)
      : ''
  expect(['sku', 'isActive', 'price'].map((name) => typeIn(input, name))).toEqual([
    'String!',
    'Boolean',
    'Decimal',
  ])
  expect(['sku', 'isActive'].map((name) => typeIn(patch, name))).toEqual(['String', 'Boolean'])
})

it('filters are made per kind, not per field: a tenth text field costs no type', () => {
  const table = (count: number): TableInput[] => [
    {
      name: 'Note',
      fields: Array.from({ length: count }, (_, index) => ({ name: `text${index}`, kind: 'text' })),
    },
  ]
  expect(namesIn(table(10))).toEqual(namesIn(table(1)))
})

it('a table of twenty fields adds less than ten kilobytes of SDL', () => {
  const fields = Array.from({ length: 20 }, (_, index) => {
    const type = fieldTypes[index % fieldTypes.length]
    return { name: `field${index}`, kind: type?.kind ?? 'text', options: type?.examples[0]?.options }
  })
  const sizeOf = (tables: TableInput[]) => Buffer.byteLength(printSchema(build(tables)))
  const one: TableInput = { name: 'First', fields }
  expect(sizeOf([one, { name: 'Second', fields }]) - sizeOf([one])).toBeLessThan(10_000)
})

it('labels and descriptions, of tables, fields and choices, are what GraphiQL shows', () => {
  const sdl = printSchema(build(shop))
  expect(sdl).toContain('"""\nArticle\n\nSomething that is for sale.\n"""\ntype Product')
  expect(sdl).toContain('  """SKU"""\n  sku: String')
  expect(sdl).toContain('  """S"""\n  SMALL')
})
