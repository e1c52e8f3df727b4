import type { Document } from '../db/tables.ts'
import type { Issue } from '../errors.ts'
import { checkValue } from '../plan/value.ts'
import { idsOf } from '../write/links.ts'
import type { Bringers } from './bringers.ts'
import { ownId } from './infer.ts'
import type { Owners } from './owners.ts'
import { none, type Refusal, refuseMissing } from './refusal.ts'
import type { RowReference } from './row-reference.ts'
import type { Known } from './settle.ts'
import type { OpenTarget } from './target.ts'

/** What the rows of a batch refer to, while they are settled one after the other. */
export interface Referents {
  /** The ids that a row refers to, as its document is to have them, or what is missing. */
  find(
    references: readonly RowReference[],
    row: { index: number; before: Document },
  ): { set: Document; refusal: Refusal }
  /** A row has become a record, or part of one. */
  settle(index: number, id: string): void
  /** Rows that settled ones refer to and that have come to nothing, with all that depend on them. */
  failed(): ReadonlySet<number>
}

interface Sources {
  known: Known
  owners: Owners
  createdIds: ReadonlySet<string>
  bringers: Bringers
}

const nothing: ReturnType<Referents['find']> = { set: {}, refusal: none }

export function openReferents(
  { tableId, fields }: OpenTarget,
  { known: { held, rehearsed }, owners, createdIds, bringers }: Sources,
): Referents {
  const settled = new Map<number, string>()
  /** By the row that is referred to: the rows that do, and the id that they know. */
  const relied = new Map<number, { id: string; askers: number[] }>()
  const columns = new Set(fields.values())

  const findOne = (
    { field, by }: RowReference,
    value: string,
    row: { index: number; known: Set<string> },
  ) => {
    const { targetId } = field.relation
    const isOwn = targetId === tableId
    const id = by ? owners.find(by, value) : value
    const isThere = (one: string): boolean =>
      held.get(targetId)?.has(one) === true || (isOwn && createdIds.has(one)) || row.known.has(one)
    if (id !== undefined && isThere(id)) {
      return id
    }
    const coming = isOwn ? bringers.find(by, value, row.index) : undefined
    if (coming) {
      const known = relied.get(coming.index) ?? { id: coming.id, askers: [] }
      known.askers.push(row.index)
      relied.set(coming.index, known)
    }
    return coming?.id ?? (isOwn ? rehearsed?.find(by, value) : undefined)
  }

  return {
    find(references, { index, before }) {
      if (references.length === 0) {
        return nothing
      }
      const set: Document = {}
      const reasons: Issue[] = []
      let mayCome = true
      for (const reference of references) {
        const { field, by, values } = reference
        // What a record refers to already it may go on to refer to, also when that is deleted.
        const known = new Set(idsOf(before[field.key]))
        const found = values.map((value) => findOne(reference, value, { index, known }))
        const missing = values.filter((_, at) => found[at] === undefined)
        const value = field.relation.isMany ? found : found[0]
        const issue = missing.length > 0 ? refuseMissing(reference, missing) : checkValue(field, value)
        if (issue) {
          reasons.push(missing.length > 0 ? issue : { ...issue, path: [field.name, ...issue.path] })
          // Without a column that has them no later row can bring what is missing.
          mayCome &&= missing.length > 0 && field.relation.targetId === tableId && columns.has(by ?? ownId)
        }
        set[field.key] = value as Document[string]
      }
      return { set, refusal: { reasons, mayCome } }
    },
    settle: (index, id) => {
      settled.set(index, id)
    },
    failed() {
      const broken = [...relied].filter(
        ([index, { id, askers }]) => settled.get(index) !== id && askers.some((asker) => settled.has(asker)),
      )
      const failed = new Set(broken.map(([index]) => index))
      for (const index of failed) {
        for (const asker of relied.get(index)?.askers ?? []) {
          failed.add(asker)
        }
      }
      return failed
    },
  }
}
