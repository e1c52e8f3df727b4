import { type Catalog, type Field, relationFields, type Table, uniqueFields } from '../catalog/definition.ts'

/** A relation whose cells hold values of a unique field of what they refer to, and no ids. */
export interface ReferenceOption {
  /** The relation, by name. */
  field: string
  /** The table that it refers to, and the field there. */
  table: string
  by: string
}

/** Reads one as it is given to a command, such as company=Company.name; undefined when it is none. */
export function parseReference(text: string): ReferenceOption | undefined {
  const { field, table, by } =
    /^(?<field>.+)=(?<table>[A-Za-z0-9]+)\.(?<by>[A-Za-z0-9]+)$/s.exec(text)?.groups ?? {}
  return field === undefined || table === undefined || by === undefined
    ? undefined
    : { field: field.trim(), table, by }
}

/** One of them, found in the definitions. */
export interface KnownReference extends ReferenceOption {
  /** Undefined in a table that is still to be made. */
  relation: Field | undefined
  /** Undefined in a table that is still to be made and refers to itself. */
  unique: Field | undefined
}

/** Finds what references are about; a sentence when it cannot be what they say. */
export function findReferences(
  { tables }: Catalog,
  tableName: string,
  options: readonly ReferenceOption[],
): KnownReference[] | string {
  const table = tables.get(tableName)
  const found: KnownReference[] = []
  for (const option of options) {
    const target = tables.get(option.table)
    if (!target && (table || option.table !== tableName)) {
      return `There is no table ${JSON.stringify(option.table)} to refer to; the tables are: ${list(tables.keys())}.`
    }
    const relation = table && findRelation(table, { ...option, targetId: target?.id })
    const unique = target && findUnique(target, option)
    if (typeof relation === 'string' || typeof unique === 'string') {
      return [relation, unique].find((one) => typeof one === 'string') ?? ''
    }
    const name = relation?.name ?? option.field
    if (found.some(({ field }) => field === name)) {
      return `It is said twice what ${name} refers to.`
    }
    found.push({ ...option, field: name, relation, unique })
  }
  return found
}

function findRelation(
  table: Table,
  { field: wanted, table: targetName, targetId }: ReferenceOption & { targetId: number | undefined },
): Field | string {
  const field = table.fields.get(wanted) ?? [...table.fields.values()].find(({ label }) => label === wanted)
  if (!field?.relation) {
    const names = list(relationFields(table).map(({ name }) => name))
    const what = field ? `is of the kind ${field.kind} and refers to no records` : 'is not there'
    return `${table.name}.${wanted} ${what}; the relations of ${table.name} are: ${names}.`
  }
  return field.relation.targetId === targetId
    ? field
    : `${table.name}.${field.name} refers to ${field.options['table']}, not to ${targetName}.`
}

function findUnique(target: Table, { by }: ReferenceOption): Field | string {
  const field = target.fields.get(by)
  if (field?.unique) {
    return field
  }
  const names = list(uniqueFields(target).map(({ name }) => name))
  const what = field
    ? `is not unique, so that it does not tell which ${target.name} is meant`
    : 'is not there'
  return `${target.name}.${by} ${what}; the unique fields of ${target.name} are: ${names}.`
}

const list = (names: Iterable<string>): string => [...names].join(', ') || 'none'
