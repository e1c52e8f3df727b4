import type { Field } from '../catalog/definition.ts'
import { isRelation } from './row-reference.ts'
import type { Settled } from './settle.ts'
import type { OpenTarget } from './target.ts'

/** Records that earlier rows would have become, in an import that writes nothing. */
export interface Rehearsal {
  /** The id of the one with a value of a unique field, or with this id. */
  find(by: Field | undefined, value: string): string | undefined
  keep(settled: Settled): void
}

export function openRehearsal({ fields, tableId }: OpenTarget): Rehearsal {
  const ids = new Map<string, string>()
  // They are remembered where rows of the file may refer to them; what else the table says is read from it.
  const isNeeded = [...fields.values()].some(
    (field) => isRelation(field) && field.relation.targetId === tableId,
  )
  return {
    find: (by, value) => ids.get(keyOf(by, value)),
    keep({ created, taken }) {
      if (!isNeeded) {
        return
      }
      for (const { id } of created) {
        ids.set(keyOf(undefined, id), id)
      }
      for (const { field, value, recordId } of taken) {
        ids.set(keyOf(field, value), recordId)
      }
    },
  }
}

const keyOf = (by: Field | undefined, value: string): string => `${by?.id ?? 'id'} ${value}`
