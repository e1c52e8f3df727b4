import type { Field, Table } from '../../src/catalog/definition.ts'
import { fieldTypes } from '../../src/fields/index.ts'
import { ownTypeNamesOf } from '../../src/names/table-names.ts'
import { writeJson, writeTable } from './document.ts'

type Given = Record<string, unknown>

/** The kinds: what a value is in GraphQL, and one that a client was given. */
export function writeKinds(table: Table, records: readonly Given[]): string {
  const rows = fieldTypes.map((type) => {
    const field = [...table.fields.values()].find(({ kind }) => kind === type.kind)
    if (!field) {
      throw new Error(
        `no field of the kind ${type.kind}; tests/examples/outfitter.ts should have one of every kind`,
      )
    }
    const example = `${field.name}: ${code(exampleOf(field, records))}`
    return [code(type.kind), type.description, graphqlTypeOf(table, field), example]
  })
  return writeTable([['kind', 'what it is', 'in GraphQL', 'such as'], ...rows])
}

/** Which operators there are for which kinds; kinds that have the same share a row. */
export function writeOperators(): string {
  const rows = Map.groupBy(fieldTypes, ({ operators, sortable }) =>
    [operators.map(({ name }) => code(name)).join(' '), sortable ? 'yes' : 'no'].join('\n'),
  )
  return writeTable([
    ['kinds', 'operators', 'sorted'],
    ...[...rows].map(([row, types]) => [types.map(({ kind }) => code(kind)).join(' '), ...row.split('\n')]),
  ])
}

/** The records that the document is about, as far as they fit into a table. */
export function writeRecords(fields: readonly string[], records: readonly Given[]): string {
  const toCell = (value: unknown) =>
    value === null ? '' : Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
  const rows = records.map((record) => fields.map((name) => toCell(record[name])))
  return writeTable([fields.map((name) => `\`${name}\``), ...rows])
}

const code = (text: string): string => `\`${text}\``

function graphqlTypeOf(table: Table, { name, type }: Field): string {
  const list = (one: string) => code(type.element ? `[${one}!]` : one)
  if ('enumValues' in type.graphql) {
    return `${list(ownTypeNamesOf(table.name, name).type)}, an enum`
  }
  const { scalar } = type.graphql
  return list(typeof scalar === 'string' ? scalar : scalar.name)
}

/** In the form of the answer: an enum's value has quotation marks there. */
function exampleOf({ name }: Field, records: readonly Given[]): string {
  const values = records.map((record) => record[name])
  return writeJson(values.find((value) => value !== null && String(value) !== ''))
}
