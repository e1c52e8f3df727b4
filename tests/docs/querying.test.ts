import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { parse, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { valueFields } from '../../src/catalog/definition.ts'
import { fieldTypes } from '../../src/fields/index.ts'
import type { Operator } from '../../src/fields/operators.ts'
import { allFields } from '../../src/plan/field.ts'
import { buildSchema } from '../../src/schema/build.ts'
import { filterTypeOf } from '../../src/schema/inputs.ts'
import { makeCatalog } from '../examples/catalog.ts'
import { brands, outfitter, products, reviews } from '../examples/outfitter.ts'
import { tableIn } from '../sql/engine.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { type Piece, readDocument, writeDocument, writeJson } from './document.ts'
import { writeKinds, writeOperators, writeRecords } from './made.ts'

// docs/querying.md is run from top to bottom on the outfitter. UPDATE_GOLDEN=1 writes its answers, and what is made
// from the code, anew: the diff is what a change does to clients.
const file = path.join(import.meta.dirname, '../../docs/querying.md')
const pieces = readDocument(readFileSync(file, 'utf8'))
const catalog = makeCatalog(outfitter)
const table = tableIn(catalog, 'Product')
const schema = buildSchema(catalog)
const typesByFilter = new Map(allFields(table).map((field) => [filterTypeOf(table, field), field.type]))

const test = useApp()
let tenant: TestTenant
/** The pieces as they should be. */
const right: Piece[] = []

beforeAll(async () => {
  tenant = await makeTenant(test, outfitter)
  for (const [type, inputs] of Object.entries({ Brand: brands, Product: products, Review: reviews })) {
    for (const input of inputs) {
      await tenant.ask(`mutation ($input: ${type}Input!) { create${type}(input: $input) { id } }`, { input })
    }
  }
  const fields = valueFields(table).map(({ name }) => name)
  const found = await tenant.ask<{ products: { nodes: Record<string, unknown>[] } }>(
    `{ products { nodes { ${fields.join(' ')} } } }`,
  )
  const records = found.products.nodes
  const made: Record<string, () => string> = {
    records: () => writeRecords(fields.slice(0, 8), records),
    kinds: () => writeKinds(table, records),
    operators: writeOperators,
  }
  for (const piece of pieces) {
    right.push(await toRight(piece, made))
  }
  if (process.env['UPDATE_GOLDEN'] === '1') {
    writeFileSync(file, writeDocument(right))
    pieces.splice(0, pieces.length, ...right)
  }
})

async function toRight(piece: Piece, made: Record<string, () => string>): Promise<Piece> {
  switch (piece.kind) {
    case 'text':
      return piece
    case 'made':
      return { ...piece, text: made[piece.name]?.() ?? '' }
    case 'filters': {
      const [head = [], ...rows] = piece.rows
      const run = []
      for (const row of rows) {
        run.push(await toRightRow(row))
      }
      return { ...piece, rows: [head, ...run] }
    }
    case 'example':
      return { ...piece, answer: writeJson(await answerTo(piece.query, piece.variables)) }
  }
}

/** What a filter finds and, where an operator is met for the first time, what that means. */
async function toRightRow([cell = '', , meaning = '']: string[]): Promise<string[]> {
  const query = toQuery(cell)
  const { nodes } = (await tenant.ask<{ products: { nodes: { name: string }[] } }>(query)).products
  const names = nodes.map(({ name }) => name).join(', ')
  const finds = nodes.length === 0 ? 'none' : nodes.length === products.length ? 'all' : names
  const [asked, ...more] = askedIn(query)
  if (!asked || more.length > 0 || met.has(asked.operator)) {
    return [cell, finds, meaning]
  }
  met.add(asked.operator)
  return [cell, finds, asked.operator.description]
}

const met = new Set<Operator>()

const toQuery = (cell: string): string => `{ products(filter: { ${cell.slice(1, -1)} }) { nodes { name } } }`

// A cursor is another one in each run; the document says "…" where a client would send the last one that it got.
const cursors = new Map<string, unknown>()
const cursorFor = new Map([
  ['after', 'endCursor'],
  ['before', 'startCursor'],
])

async function answerTo(query: string, text = '{}'): Promise<object> {
  const variables = JSON.parse(text, (name, value) =>
    value === '…' ? cursors.get(cursorFor.get(name) ?? '') : value,
  )
  const { data, errors } = await tenant.send(query, variables)
  const told = errors.map(({ message, path, extensions }) => ({
    message,
    ...(path ? { path } : {}),
    extensions,
  }))
  const answer = { ...(told.length > 0 ? { errors: told } : {}), ...(data === undefined ? {} : { data }) }
  return JSON.parse(JSON.stringify(answer), (name, value) => {
    if (/cursor$/i.test(name) && typeof value === 'string') {
      cursors.set(name, value)
      return '…'
    }
    return value
  })
}

/** The operators that a query asks for, each with the kind of the field. */
function askedIn(query: string): { kind: string; operator: Operator }[] {
  const info = new TypeInfo(schema)
  const asked: { kind: string; operator: Operator }[] = []
  visit(
    parse(query),
    visitWithTypeInfo(info, {
      ObjectField({ name }) {
        const type = typesByFilter.get(String(info.getParentInputType()))
        const operator = type?.operators.find((one) => one.name === name.value)
        if (type && operator) {
          asked.push({ kind: type.kind, operator })
        }
      },
    }),
  )
  return asked
}

function titleOf(piece: Exclude<Piece, { kind: 'text' }>): string {
  switch (piece.kind) {
    case 'made':
      return `the ${piece.name}`
    case 'filters':
      return `the filters from ${piece.rows[1]?.[0]} on`
    case 'example':
      return piece.query.replace(/\s+/g, ' ')
  }
}

describe('docs/querying.md', () => {
  const runs = pieces.flatMap((piece, index) =>
    piece.kind === 'text' ? [] : [{ index, what: titleOf(piece) }],
  )

  it.each(runs)('tells the truth of $what', ({ index }) => {
    expect(pieces[index]).toEqual(right[index])
  })

  it('is written as it is read', () => {
    expect(writeDocument(pieces)).toBe(readFileSync(file, 'utf8'))
  })

  it('shows every kind, and every operator that one of them has', () => {
    const asked = pieces.flatMap((piece) => {
      switch (piece.kind) {
        case 'filters':
          return piece.rows.slice(1).flatMap(([cell = '']) => askedIn(toQuery(cell)))
        case 'example':
          return askedIn(piece.query)
        default:
          return []
      }
    })
    const kinds = fieldTypes.map(({ kind }) => kind)
    expect(kinds.filter((kind) => !asked.some((one) => one.kind === kind))).toEqual([])
    const operators = new Set(fieldTypes.flatMap((type) => type.operators))
    expect(
      [...operators]
        .filter((operator) => !asked.some((one) => one.operator === operator))
        .map(({ name }) => name),
    ).toEqual([])
  })
})
