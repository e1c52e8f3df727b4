import { coerceInputValue, GraphQLInputObjectType, validateInputValue } from 'graphql'
import type { Catalog, Table } from '../catalog/definition.ts'
import { namesOf } from '../names/table-names.ts'
import { everything, type Filter, planFilter } from '../plan/filter.ts'
import { bare } from '../schema/bare.ts'
import { buildSchema } from '../schema/build.ts'
import { ExportError } from './export-error.ts'

/** A filter as a client of the table's API would send it, checked as there; without one every record. */
export function readFilter(catalog: Catalog, table: Table, input: unknown): Filter {
  if (input === undefined) {
    return everything
  }
  const { filter: name } = namesOf(table).types
  const type = buildSchema(catalog).getType(name)
  if (!(type instanceof GraphQLInputObjectType)) {
    throw new Error(`no type "${name}"; the schema should have made one for each table`)
  }
  const value = structuredClone(input)
  bare(value)
  const problems: string[] = value === null ? ['null is no filter.'] : []
  validateInputValue(value, type, ({ message }, path) => {
    problems.push(`${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`)
  })
  const [first] = problems
  if (first !== undefined) {
    const names = Object.keys(type.getFields()).join(', ')
    throw new ExportError(`The filter is no ${name}: ${first} A ${name} may have: ${names}.`)
  }
  return planFilter(table, coerceInputValue(value, type))
}
