import { v7 as makeId } from 'uuid'
import type { Issue } from '../../errors.ts'
import type { EndChange, Named } from '../../plan/end.ts'
import type { RecordTree } from '../../plan/tree.ts'
import { idsOf } from '../links.ts'
import { notLinked, notThere } from './broken.ts'
import { type Draft, documentOf, give, giveAll, listOf, makeDraft, placeAt } from './draft.ts'
import { addDraft, draftOf, type Open, type Unit } from './unit.ts'

/** A record that is named or made, and where. */
interface Placed {
  id: string
  path: Issue['path']
}

/** What an end is to become, with ids for all that it names. */
interface Asked {
  set: Placed[] | undefined
  remove: Placed[]
  /** What is added, and what is created after it. */
  add: Placed[]
}

/** Says of a record's ends what the input does; gives the records of the next level. */
export function linkAll(unit: Unit, { near, ends }: Open): Open[] {
  return ends.flatMap((change) => {
    const created = change.create.map((tree) => draftNew(unit, change.end.other, tree))
    const asked = askedOf(unit, change, created)
    if (change.end.isInverse) {
      linkInverse(unit, { near, change, asked })
    } else {
      linkOwn(unit, { near, change, asked })
    }
    const inner = change.create.flatMap(({ ends }, index) => {
      const draft = created[index]
      return draft ? [{ near: draft, ends }] : []
    })
    return [...inner, ...patchLinked(unit, { near, change, asked })]
  })
}

/** A new record as the input has it. */
export function draftNew(
  unit: Unit,
  table: Draft['table'],
  { record: { id, data }, path }: RecordTree,
  made = makeId(),
): Draft {
  const draft = makeDraft(table, id ?? made, { path, isBrought: id !== undefined })
  giveAll(draft, { set: data, unset: [] }, path)
  return addDraft(unit, draft)
}

function askedOf(unit: Unit, change: EndChange, created: readonly Draft[]): Asked {
  const place = (named: readonly Named[]): Placed[] => {
    const seen = new Map<string, Named>()
    return named.flatMap((one) => {
      const id = unit.ids.get(one)
      if (id === undefined) {
        return []
      }
      const first = seen.get(id)
      seen.set(id, one)
      if (first) {
        const message = `${first.path.join('.')} names the same record.`
        unit.issues.push({ path: one.path, rule: 'unique', message })
      }
      return first ? [] : [{ id, path: one.path }]
    })
  }
  return {
    set: change.set && place(change.set),
    remove: place(change.remove),
    add: [...place(change.add), ...created.map(({ id, path }) => ({ id, path }))],
  }
}

interface Step {
  near: Draft
  change: EndChange
  asked: Asked
}

/** The record has the field: nothing else is written for it. */
function linkOwn(unit: Unit, { near, change, asked: { set, remove, add } }: Step): void {
  const { end, path } = change
  const { field } = end
  for (const placed of [...(set ?? []), ...add]) {
    placeAt(near, field, placed)
  }
  if (!end.isMany) {
    const [target] = [...add, ...(set ?? [])]
    if (target ?? set) {
      unit.issues.push(...give(near, field, { value: target?.id ?? null, path: target?.path ?? path }))
    }
    return
  }
  const list = listOf(near, field)
  const before = new Set(idsOf(documentOf(near)[field.key]))
  if (set) {
    list.set = { ids: set.map(({ id }) => id), path, origin: change }
  }
  for (const { id, path: at } of remove) {
    if (before.has(id)) {
      list.removed.set(id, { path: at, origin: change })
    } else if (change.isLenient) {
      unit.absent.push({ id, target: end.other, path: at })
    } else {
      unit.broken.push(notLinked(id, at))
    }
  }
  for (const { id, path: at } of add) {
    list.added.set(id, list.added.get(id) ?? { path: at, origin: change })
  }
}

/** The records at the other end have the field, and are written. */
function linkInverse(unit: Unit, { near, change, asked: { set, remove, add } }: Step): void {
  const { field, other } = change.end
  const wanted = new Set([...(set ?? []), ...add].map(({ id }) => id))
  const leaving = remove.filter(({ id, path }) => {
    const far = draftOf(unit, other, id)
    const isLinked = refersTo(far, field.key, near.id)
    if (!far) {
      unit.broken.push(notThere(id, path))
    } else if (!isLinked && !change.isLenient) {
      unit.broken.push(notLinked(id, path))
    }
    return isLinked
  })
  const others = (set ? (unit.referrers.get(`${field.id} ${near.id}`)?.ids ?? []) : [])
    .filter((id) => !wanted.has(id) && refersTo(draftOf(unit, other, id), field.key, near.id))
    .map((id) => ({ id, path: [...change.path, 'set'] }))
  for (const { id, path } of [...leaving, ...others]) {
    const far = draftOf(unit, other, id)
    if (far && field.relation.isMany) {
      listOf(far, field).removed.set(near.id, { path, origin: change })
    } else if (far) {
      far.dropped.set(field.key, { field, from: near.id, path })
    }
  }
  for (const { id, path } of [...(set ?? []), ...add]) {
    const far = draftOf(unit, other, id)
    if (!far) {
      unit.broken.push({ id, path })
      continue
    }
    placeAt(far, field, { id: near.id, path })
    if (field.relation.isMany) {
      const { added } = listOf(far, field)
      added.set(near.id, added.get(near.id) ?? { path, origin: change })
    } else {
      unit.issues.push(...give(far, field, { value: near.id, path }))
    }
  }
}

const refersTo = (far: Draft | undefined, key: string, id: string): boolean =>
  idsOf(far?.before?.data[key]).includes(id)

/** Changes what is linked by now. */
function patchLinked(unit: Unit, { near, change, asked: { set, remove, add } }: Step): Open[] {
  const { end, update } = change
  const { field, other } = end
  const linked = new Set([...(set ?? []), ...add].map(({ id }) => id))
  const left = new Set(remove.map(({ id }) => id))
  const own = new Set(end.isInverse ? [] : idsOf(documentOf(near)[field.key]))
  const isLinked = (far: Draft) =>
    linked.has(far.id) ||
    (!set && !left.has(far.id) && (end.isInverse ? refersTo(far, field.key, near.id) : own.has(far.id)))
  return update.flatMap(({ named, tree }) => {
    const path = named?.path ?? tree.path
    const id = named ? unit.ids.get(named) : [...own][0]
    const far = id === undefined ? undefined : draftOf(unit, other, id)
    if (far && isLinked(far)) {
      unit.issues.push(...giveAll(far, tree.patch, tree.path))
      return [{ near: far, ends: tree.ends }]
    }
    if (far) {
      unit.broken.push(notLinked(far.id, path))
    } else if (!named) {
      const why = id === undefined ? '' : `; the record with the id ${id} is deleted`
      unit.broken.push({ id: id ?? '', path, message: `There is no ${end.name} to change${why}.` })
    } else if (id !== undefined) {
      unit.broken.push(notThere(id, path))
    }
    return []
  })
}
