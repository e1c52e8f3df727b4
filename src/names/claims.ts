import { findFieldType } from '../fields/index.ts'
import { reservedQueries, reservedTypes } from './reserved.ts'
import { type Named, namesOf, ownTypeNamesOf } from './table-names.ts'
import { enumNameOf } from './words.ts'

/** As much of a table as its names are made of. */
export interface Claimant extends Named {
  fields: readonly { name: string; kind: string }[]
}

/** One name wanted twice: who wants it, and a sentence that says what stands in the way. */
export interface Collision {
  table: string
  /** The field whose name makes it, when it is not the table's own. */
  field?: string
  message: string
}

interface Claim {
  scope: 'type' | 'query' | 'mutation' | 'enum value'
  name: string
  owner: string
  table: string
  field?: string
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
  return tables.flatMap(claimsOf).flatMap((claim) => {
    const id = `${claim.scope} ${claim.name}`
    const holder = taken.get(id)
    if (holder === undefined) {
      taken.set(id, claim.owner)
      return []
    }
    const { table, field, owner } = claim
    const message = `${owner} would make the ${claim.scope} ${claim.name.split('.').at(-1)}, which ${holder} already makes.`
    return [{ table, ...(field === undefined ? {} : { field }), message }]
  })
}

function claimsOf(table: Claimant): Claim[] {
  const { types, queries, mutations } = namesOf(table)
  const own = { owner: `The table ${table.name}`, table: table.name }
  return [
    ...Object.values(types).map((name): Claim => ({ scope: 'type', name, ...own })),
    ...Object.values(queries).map((name): Claim => ({ scope: 'query', name, ...own })),
    ...Object.values(mutations).map((name): Claim => ({ scope: 'mutation', name, ...own })),
    ...table.fields.flatMap(({ name, kind }): Claim[] => {
      const from = { owner: `The field ${table.name}.${name}`, table: table.name, field: name }
      const value: Claim = { scope: 'enum value', name: `${table.name}.${enumNameOf(name)}`, ...from }
      const graphql = findFieldType(kind)?.graphql
      const typeNames =
        graphql && 'enumValues' in graphql ? Object.values(ownTypeNamesOf(table.name, name)) : []
      return [value, ...typeNames.map((type): Claim => ({ scope: 'type', name: type, ...from }))]
    }),
  ]
}
