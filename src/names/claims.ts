import { findFieldType } from '../fields/index.ts'
import { reservedQueries, reservedTypes } from './reserved.ts'
import { type Named, namesOf, ownTypeNamesOf } from './table-names.ts'
import { enumNameOf, upperFirst } from './words.ts'

/** As much of a table as its names are made of. */
export interface Claimant extends Named {
  fields: readonly NamedField[]
}

export interface NamedField {
  name: string
  kind: string
  /** What another table calls the records that refer to its own by this field. */
  inverse?: { table: string; name: string }
}

/** Which name of a definition another name is made of. */
export type Source = 'name' | 'pluralName' | { field: string; inverse?: true }

/** One name wanted twice: what it is made of, and a sentence that says what stands in the way. */
export interface Collision {
  source: Source
  message: string
}

interface Claim {
  scope: 'type' | 'query' | 'mutation' | 'enum value'
  name: string
  owner: string
  source: Source
}

/** Every name that would be made twice by these tables; the later claim is the one that is told. */
export function findCollisions(tables: readonly Claimant[]): Collision[] {
  const taken = new Map<string, string>()
  for (const name of reservedTypes) {
    taken.set(`type ${name}`, 'the API itself')
  }
  for (const name of reservedQueries) {
    taken.set(`query ${name}`, 'the API itself')
  }
  return tables.flatMap(claimsOf).flatMap(({ scope, name, owner, source }) => {
    const id = `${scope} ${name}`
    const holder = taken.get(id)
    if (holder === undefined) {
      taken.set(id, owner)
      return []
    }
    const message = `${upperFirst(owner)} would make the ${scope} ${name.split('.').at(-1)}, which ${holder} already makes.`
    return [{ source, message }]
  })
}

function claimsOf(table: Claimant): Claim[] {
  const { types, queries, mutations } = namesOf(table)
  const { createMany, updateMany, upsertMany, deleteMany } = mutations
  const plurals: string[] = [queries.list, createMany, updateMany, upsertMany, deleteMany]
  const owner = `the table ${table.name}`
  const own = (scope: Claim['scope'], names: object): Claim[] =>
    Object.values(names).map((name: string) => ({
      scope,
      name,
      owner,
      source: plurals.includes(name) ? 'pluralName' : 'name',
    }))
  return [
    ...own('type', types),
    ...own('query', queries),
    ...own('mutation', mutations),
    ...table.fields.flatMap(({ name, kind, inverse }): Claim[] => {
      const from = { owner: `the field ${table.name}.${name}`, source: { field: name } }
      const graphql = findFieldType(kind)?.graphql
      const typeNames =
        graphql && 'enumValues' in graphql ? Object.values(ownTypeNamesOf(table.name, name)) : []
      return [
        { scope: 'enum value', name: `${table.name}.${enumNameOf(name)}`, ...from },
        ...typeNames.map((type): Claim => ({ scope: 'type', name: type, ...from })),
        ...(inverse ? [claimInverse(table.name, name, inverse)] : []),
      ]
    }),
  ]
}

/** An inverse is a name of the other table, beside those of its fields. */
function claimInverse(tableName: string, field: string, inverse: { table: string; name: string }): Claim {
  return {
    scope: 'enum value',
    name: `${inverse.table}.${enumNameOf(inverse.name)}`,
    owner: `the inverse ${inverse.name} of the field ${tableName}.${field}`,
    source: { field, inverse: true },
  }
}
