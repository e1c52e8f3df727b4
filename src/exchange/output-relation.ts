import type { Field } from '../catalog/definition.ts'
import { readStored } from '../fields/stored.ts'
import { selectReferred } from '../sql/referred.ts'
import type { Scope } from '../sql/scope.ts'
import { idsOf } from '../write/links.ts'
import { writeCell, writeList } from './cell.ts'
import type { OutputColumn } from './output-columns.ts'
import type { RelationField } from './row-reference.ts'

/**
 * The column of a relation: ids of what a record refers to, or what that has in a unique field. What is deleted is not
 * written, as the API does not show it: an import could not refer to it.
 */
export function relationColumn(
  field: RelationField,
  { by, scope }: { by: Field | undefined; scope: Scope | undefined },
): OutputColumn {
  const { isMany } = field.relation
  /** By id: what is written of the records that a page refers to. */
  let given = new Map<string, unknown>()
  let omitted = 0
  const idsIn = (data: unknown): string[] => idsOf(readStored(data, field.key))
  return {
    field,
    async prepare(session, rows) {
      const ids = new Set(rows.flatMap(({ data }) => idsIn(data)))
      const found = ids.size > 0 && scope ? await session.run(selectReferred(scope, by, [...ids])) : []
      given = new Map(found.map(({ id, value }) => [id, by ? readValue(value, by) : id]))
    },
    read({ data }) {
      const ids = idsIn(data)
      const values = ids.map((id) => given.get(id) ?? null).filter((value) => value !== null)
      omitted += ids.length - values.length
      return isMany && values.length > 0 ? values : (values[0] ?? null)
    },
    toCell: (value, raw) =>
      by && isMany
        ? writeList((value ?? []) as unknown[], by.type, raw)
        : writeCell(value, (by ?? field).type, raw),
    omitted: () => omitted,
  }
}

const readValue = (stored: unknown, { type, options }: Field): unknown =>
  stored === null ? null : type.output(stored, options)
