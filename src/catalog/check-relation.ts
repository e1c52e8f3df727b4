import type { Issue } from '../errors.ts'
import type { FieldType, Options } from '../fields/field-type.ts'
import { checkFieldName } from './check-names.ts'
import type { Catalog } from './definition.ts'

type Path = Issue['path']

/** The id of the table that has a name; undefined when there is none. */
export type TableIds = (name: string) => number | undefined

export const tableIdsOf =
  ({ tables }: Catalog): TableIds =>
  (name) =>
    tables.get(name)?.id

/** A field that is to refer to records, its options complete. */
interface Draft {
  type: FieldType
  options: Options
  required: boolean
  default: unknown
}

/** Whether a field may refer to what its options say; nothing of a field that refers to no records. */
export function checkRelation(
  { type, options, required, default: given }: Draft,
  tableIds: TableIds,
  path: Path,
): Issue[] {
  const relation = relationOf(type, options, tableIds)
  if (!relation) {
    return []
  }
  const issues: Issue[] = []
  if (Number.isNaN(relation.targetId)) {
    const message = `There is no table ${JSON.stringify(options['table'])} to refer to.`
    issues.push({ path: [...path, 'options', 'table'], rule: 'unknown', message })
  }
  if (relation.inverse !== undefined) {
    issues.push(...checkFieldName(relation.inverse, [...path, 'options', 'inverse']))
  }
  if (required && relation.onDelete === 'clear') {
    const message = 'A required field cannot be cleared; for onDelete there are restrict and cascade.'
    issues.push({ path: [...path, 'options', 'onDelete'], rule: 'required', message })
  }
  if (given !== undefined && given !== null) {
    const message = `A field of the kind ${type.kind} has no default.`
    issues.push({ path: [...path, 'default'], rule: 'default', message })
  }
  return issues
}

/** What a field refers to, its table found by the name that a client gave. */
export function relationOf(type: FieldType, options: Options, tableIds: TableIds) {
  return type.relation?.({ ...options, table: tableIds(String(options['table'])) })
}
