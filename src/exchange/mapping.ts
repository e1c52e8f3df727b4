import { textLimits } from '../catalog/check-field.ts'
import type { Field, Table } from '../catalog/definition.ts'
import type { FieldInput } from '../catalog/input.ts'
import { isReservedField } from '../names/reserved.ts'
import { enumNameOf, nameLengthAtMost, toFieldName, upperFirst } from '../names/words.ts'
import type { AnyField } from '../plan/field.ts'
import type { RelationDrafts } from './draft-relations.ts'
import { ImportError } from './import-error.ts'
import { type Column, ownId } from './infer.ts'
import type { Uniques } from './uniques.ts'

/** Where the cells under a header go. */
export interface MappedColumn {
  header: string
  field: string
  kind: string
  /** How many rows have a value. */
  filled: number
  /** Why it is not of the kind that was asked for. */
  note?: string
  /** What the values are of when they are no ids of records, such as Company.name. */
  refersBy?: string
  /** What records are called at the other end of a relation that is made, such as Company.deals; null when nothing. */
  inverse?: string | null
}

/** Where each column goes, by header: into a field, or into the record's own id. */
export type Fields = ReadonlyMap<string, AnyField>

const isOwnId = ({ type }: Column): boolean => type === ownId.type

/** The fields that columns become in a new table; their headers stay as labels. */
export function draftFields(all: readonly Column[], drafts: RelationDrafts): FieldInput[] {
  const names = nameColumnFields(all)
  const columns = all.filter((column) => !isOwnId(column))
  return columns.map(({ header, type, options }) => ({
    name: names.get(header) ?? '',
    kind: type.kind,
    options,
    ...drafts.get(header),
    label: header.replaceAll('\u0000', '').slice(0, textLimits.label).toWellFormed() || null,
  }))
}

/** The names that columns get as fields of a new table, by header. */
export function nameColumnFields(all: readonly Column[]): ReadonlyMap<string, string> {
  const headers = all.filter((column) => !isOwnId(column)).map(({ header }) => header)
  const names = nameFields(headers)
  return new Map(headers.map((header, index) => [header, names[index] ?? '']))
}

/** Names for new fields, in the order of the headers: one that is reserved gets `source`, one that comes again a number. */
export function nameFields(headers: readonly string[]): string[] {
  // Also as enum values no two fields may be the same.
  const taken = new Set<string>()
  return headers.map((header, index) => {
    const plain = plainName(header) ?? `column${index + 1}`
    let name = plain
    for (let number = 2; taken.has(enumNameOf(name)) || isReservedField(name); number++) {
      name = `${plain.slice(0, nameLengthAtMost - String(number).length)}${number}`
    }
    taken.add(enumNameOf(name))
    return name
  })
}

function plainName(header: string): string | undefined {
  const name = toFieldName(header)
  return name !== undefined && isReservedField(name)
    ? `source${upperFirst(name)}`.slice(0, nameLengthAtMost)
    : name
}

/** The fields of a table that was made for columns, which are in the same order. */
export function pairFields(columns: readonly Column[], table: Table): Fields {
  const fields = table.fields.values()
  return new Map(
    columns.flatMap((column) => {
      const field = isOwnId(column) ? ownId : fields.next().value
      return field ? [[column.header, field]] : []
    }),
  )
}

/** Finds the field of a table for each header: the one of that name, or that it would be called, or that it labels. */
export function matchFields(all: readonly Column[], table: Table): Fields {
  const columns = all.filter((column) => !isOwnId(column))
  const headers = columns.map(({ header }) => header)
  const plain = headers.map((header) => plainName(header))
  const names = nameFields(headers)
  const matches = headers.map((header, index) => {
    // Not every name is one that a header would get: iOSVersion as a header is called iOsVersion.
    const named = table.fields.get(header) ?? table.fields.get(names[index] ?? '')
    const labelled = [...table.fields.values()].find(({ label }) => label === header)
    // Headers that would be called the same are told apart by what labels remember of them.
    const isContested = plain.filter((name) => name === plain[index]).length > 1
    return { header, field: isContested ? (labelled ?? named) : (named ?? labelled) }
  })
  refuseUnknown(
    matches.flatMap(({ header, field }) => (field ? [] : [header])),
    table,
  )
  refuseShared(matches)
  return new Map<string, AnyField>([
    ...all.filter(isOwnId).map(({ header }): [string, AnyField] => [header, ownId]),
    ...matches.flatMap(({ header, field }): [string, AnyField][] => (field ? [[header, field]] : [])),
  ])
}

/** What is to be told of columns; of those that an earlier run has read not all is known any more. */
export function toMapping(
  columns: readonly Pick<Column, 'header' | 'filled' | 'note'>[],
  { fields, uniques, created }: { fields: Fields; uniques: Uniques; created: boolean },
): MappedColumn[] {
  return columns.map(({ header, filled, note }) => {
    const { name = '', type, options } = fields.get(header) ?? {}
    const unique = uniques.get(header)
    const { table, inverse } = options ?? {}
    return {
      ...{ header, field: name, kind: type?.kind ?? '', filled },
      ...(note === undefined ? {} : { note }),
      ...(unique ? { refersBy: `${table}.${unique.name}` } : {}),
      ...(unique && created ? { inverse: inverse === undefined ? null : `${table}.${inverse}` } : {}),
    }
  })
}

function refuseUnknown(headers: string[], table: Table): void {
  if (headers.length > 0) {
    const fields = [...table.fields.keys()].join(', ') || 'none'
    throw new ImportError(
      `The table ${table.name} has no field for ${quote(headers)}; its fields are: ${fields}.`,
    )
  }
}

function refuseShared(matches: { header: string; field: Field | undefined }[]): void {
  for (const [field, group] of Map.groupBy(matches, (match) => match.field)) {
    if (group.length > 1) {
      throw new ImportError(
        `${quote(group.map(({ header }) => header))} all go with the field ${field?.name}.`,
      )
    }
  }
}

const quote = (headers: string[]): string => headers.map((header) => JSON.stringify(header)).join(', ')
