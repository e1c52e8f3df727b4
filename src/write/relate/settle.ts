import type { Document } from '../../db/tables.ts'
import type { Issue } from '../../errors.ts'
import { isSameJson } from '../../fields/same-json.ts'
import { type Patch, uncleared } from '../../plan/record.ts'
import { checkValue } from '../../plan/value.ts'
import { idsOf } from '../links.ts'
import { conflict, type Draft, documentOf, type ListDraft } from './draft.ts'

/** What all that is said of a record comes to, and what of it does not go together. */
export function settle(draft: Draft): { patch: Patch; issues: Issue[] } {
  const issues: Issue[] = []
  const after = new Map<string, unknown>()
  for (const [key, { field, from, path }] of draft.dropped) {
    const other = draft.given.get(key)
    after.set(key, null)
    if (other?.value === from) {
      issues.push(conflict(path, field.name, other.path))
    } else if (!other && field.required) {
      issues.push(uncleared(field.name, path))
    }
  }
  for (const [key, { value }] of draft.given) {
    after.set(key, value)
  }
  for (const [key, list] of draft.lists) {
    const ids = settleList(list, idsOf(documentOf(draft)[key] ?? []))
    issues.push(...refuseContradictions(list), ...refuseList(list, ids))
    after.set(key, ids.length > 0 ? ids : null)
  }
  return { patch: toPatch(documentOf(draft), after), issues }
}

function settleList({ set, added, removed }: ListDraft, before: readonly string[]): string[] {
  const kept = (set?.ids ?? before).filter((id) => !removed.has(id))
  const known = new Set(kept)
  return [...kept, ...[...added.keys()].filter((id) => !known.has(id))]
}

function refuseContradictions({ field, set, added, removed }: ListDraft): Issue[] {
  const isSet = new Set(set?.ids)
  const late = set ? [...added].filter(([id, { origin }]) => origin !== set.origin && !isSet.has(id)) : []
  return [
    ...late.map(([, { path }]) => conflict(path, field.name, set?.path ?? [])),
    ...[...removed].flatMap(([id, { path }]) => {
      const other = added.get(id)?.path ?? (isSet.has(id) ? set?.path : undefined)
      return other ? [conflict(path, field.name, other)] : []
    }),
  ]
}

function refuseList({ field, set, added, removed }: ListDraft, ids: readonly string[]): Issue[] {
  const said = [...(set ? [set] : []), ...removed.values(), ...added.values()]
  const path = said[0]?.origin.path ?? []
  if (ids.length === 0) {
    return field.required && said.length > 0 ? [uncleared(field.name, path)] : []
  }
  const wrong = checkValue(field, ids)
  return wrong ? [{ ...wrong, path }] : []
}

function toPatch(before: Document, after: ReadonlyMap<string, unknown>): Patch {
  const changed = [...after].filter(([key, value]) => !isSameJson(before[key] ?? null, value))
  return {
    set: Object.fromEntries(changed.filter(([, value]) => value !== null)),
    unset: changed.filter(([, value]) => value === null).map(([key]) => key),
  }
}
