import type { Issue } from '../errors.ts'
import { findFieldType } from '../fields/index.ts'
import {
  type Claimant,
  type Collision,
  findCollisions,
  type NamedField,
  type Source,
} from '../names/claims.ts'
import { isReservedField } from '../names/reserved.ts'
import { isFieldName, isTableName, lowerFirst, nameLengthAtMost } from '../names/words.ts'
import type { Catalog, Table } from './definition.ts'

type Path = Issue['path']

/** A table whose names are to be new ones or remain as they are. */
export interface Naming {
  catalog: Catalog
  /** The table as it is now; undefined for a new one. */
  before: Table | undefined
  after: Claimant
  /** Where the client gave a name. */
  pathOf(source: Source): Path
}

/** All that is wrong with a table's own names, and names that two definitions would both make. */
export function checkTableNames({ catalog, before, after, pathOf }: Naming): Issue[] {
  const others = [...catalog.tables.values()].filter((table) => table !== before)
  const issues = [
    ...checkForms(after, pathOf),
    ...(others.some(({ name }) => name === after.name)
      ? [takenName('table', after.name, pathOf('name'))]
      : []),
  ]
  // From a name that is wrong by itself only more of the same would follow.
  const collisions = newCollisions(catalog, [
    ...others.filter(({ name }) => name !== after.name).map(toClaimant),
    after,
  ])
  const telling = collisions.filter(({ source }) => issues.length === 0 || typeof source === 'object')
  return [
    ...issues,
    ...telling.map(({ source, message }) => ({ path: pathOf(source), rule: 'collision', message })),
  ]
}

/**
 * Collisions that a change makes. A release may bring names that a tenant had already given; that must not keep it from
 * changing anything else, least of all from giving up the name.
 */
function newCollisions({ tables }: Catalog, after: readonly Claimant[]): Collision[] {
  const known = new Set(findCollisions(Array.from(tables.values(), toClaimant)).map(({ message }) => message))
  return findCollisions(after).filter(({ message }) => !known.has(message))
}

function checkForms({ name, pluralName }: Claimant, pathOf: Naming['pathOf']): Issue[] {
  const issues: Issue[] = []
  if (!isTableName(name) || name.length > nameLengthAtMost) {
    issues.push({
      path: pathOf('name'),
      rule: 'name',
      message: `A table's name is ASCII letters and digits with a capital first, like SalesOrder, at most ${nameLengthAtMost} characters; ${JSON.stringify(name)} is not.`,
    })
  }
  if (!isFieldName(pluralName) || pluralName.length > nameLengthAtMost) {
    issues.push({
      path: pathOf('pluralName'),
      rule: 'name',
      message: `A plural name is ASCII letters and digits with a small letter first, like salesOrders, at most ${nameLengthAtMost} characters; ${JSON.stringify(pluralName)} is not.`,
    })
  }
  if (issues.length === 0 && lowerFirst(name) === pluralName) {
    issues.push({
      path: pathOf('pluralName'),
      rule: 'name',
      message: `The plural of ${name} must differ from its singular; give another pluralName, like ${pluralName}List.`,
    })
  }
  return issues
}

export function checkFieldName(name: string, path: Path): Issue[] {
  if (!isFieldName(name) || name.length > nameLengthAtMost) {
    const message = `A field's name is ASCII letters and digits with a small letter first, like closesOn, at most ${nameLengthAtMost} characters; ${JSON.stringify(name)} is not.`
    return [{ path, rule: 'name', message }]
  }
  return isReservedField(name)
    ? [{ path, rule: 'reserved', message: `The name ${name} is reserved; choose another one.` }]
    : []
}

/** Whether a field may have this name beside the other fields of its table. */
export function checkNewName(
  catalog: Catalog,
  { table, others }: { table: Table; others: readonly FieldNames[] },
  { field, path }: { field: FieldNames; path: { name: Path; options: Path } },
): Issue[] {
  return others.some(({ name }) => name === field.name)
    ? [takenName('field', field.name, path.name)]
    : newCollisions(catalog, [
        ...[...catalog.tables.values()].filter((other) => other !== table).map(toClaimant),
        { ...table, fields: [...others, field].map(toNamed) },
      ]).map(({ source, message }) => ({
        path: isInverse(source) ? [...path.options, 'inverse'] : path.name,
        rule: 'collision',
        message,
      }))
}

export const isInverse = (source: Source): boolean => typeof source === 'object' && source.inverse === true

/** As much of a field as its names are made of, as a client says it. */
interface FieldNames {
  name: string
  kind: string
  options?: unknown
}

/** The names that a field makes: its own and, of one that refers to records, that of its inverse. */
export function toNamed({ name, kind, options }: FieldNames): NamedField {
  const { table, inverse } = Object(options) as { table?: unknown; inverse?: unknown }
  return findFieldType(kind)?.relation && typeof table === 'string' && typeof inverse === 'string'
    ? { name, kind, inverse: { table, name: inverse } }
    : { name, kind }
}

function takenName(what: 'table' | 'field', name: string, path: Path): Issue {
  return { path, rule: 'repeated', message: `There is a ${what} named ${JSON.stringify(name)} already.` }
}

function toClaimant(table: Table): Claimant {
  return { ...table, fields: Array.from(table.fields.values(), toNamed) }
}
