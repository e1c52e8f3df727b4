import { type End, type Field, relationFields, slotFields, type Table } from '../catalog/definition.ts'
import type { Session } from '../db/transaction.ts'
import type { Relation } from '../fields/relation.ts'
import { isId } from '../plan/id.ts'
import { selectForUpdate } from '../sql/hold.ts'
import { type StoredLink, selectLinksOf, selectTargets } from '../sql/link-drift.ts'
import { deleteLinks, holdAnyTargets, insertLinks, type Link } from '../sql/links.ts'
import type { Step } from '../sql/read.ts'
import { fillSlots } from '../sql/slot-drift.ts'
import type { KeptDrift } from './drift.ts'
import { findSlotDrift } from './slot-drift.ts'
import type { UniqueGround } from './unique-drift.ts'

// What documents refer to is in links too, and in slots. Where they differ, documents are right.

type Ground = Omit<UniqueGround, 'database'>
type RelationField = Field & { relation: Relation }

/** What one field of a record refers to, by its document and by its links. */
interface Pair {
  fromId: string
  field: RelationField
  said: ReadonlyMap<string, number>
  stored: ReadonlyMap<string, StoredLink>
}

/** Links and slots that are not what documents say, and what documents say that cannot be. */
export async function findLinkDrift(
  session: Session,
  ground: Ground,
  rows: readonly Pick<Step, 'id' | 'data'>[],
): Promise<KeptDrift[]> {
  const ids = rows.map(({ id }) => id)
  const pairs = await pairUp(session, ground, rows)
  const targets = await readTargets(session, ground, { pairs, select: selectTargets })
  return [...pairs.flatMap((pair) => compare(pair, targets)), ...(await findSlotDrift(session, ground, ids))]
}

/** Makes links and slots of live records what their documents say, as far as that is there; gives what is still wrong. */
export async function putLinksRight(
  { database, ...ground }: UniqueGround,
  ids: readonly string[],
): Promise<KeptDrift[]> {
  return database.write(ground.tenantId, async (session) => {
    const rows = await session.run(selectForUpdate(ground, ids))
    const pairs = await pairUp(session, ground, rows)
    const targets = await readTargets(session, ground, { pairs, select: holdAnyTargets })
    const wrong = pairs.filter((pair) => compare(pair, targets).some(({ rule }) => repairable.has(rule)))
    const gone = wrong.flatMap(({ field, fromId, stored }) =>
      Array.from(stored.keys(), (toId) => ({ field, fromId, toId })),
    )
    const made = wrong.flatMap(({ field, fromId, said }) =>
      [...said].flatMap(([toId, position]): Link[] => {
        const { targetId: toTableId } = field.relation
        return targets.has(nameOf(field, toId)) ? [{ field, fromId, toTableId, toId, position }] : []
      }),
    )
    await (gone.length > 0 && session.run(deleteLinks(ground, gone)))
    await (made.length > 0 && session.run(insertLinks(ground, made)))
    const held = rows.map(({ id }) => id)
    await (slotFields(ground.table).length > 0 && session.run(fillSlots(ground, held)))
    return { value: await findLinkDrift(session, ground, rows), commit: true }
  })
}

/** Rules whose breach is put right. */
const repairable = new Set(['unlinked', 'linked', 'position'])

async function pairUp(
  session: Session,
  { tenantId, table }: Ground,
  rows: readonly Pick<Step, 'id' | 'data'>[],
): Promise<Pair[]> {
  const fields = relationFields(table)
  if (fields.length === 0 || rows.length === 0) {
    return []
  }
  const which = { fieldIds: fields.map(({ id }) => id), fromIds: rows.map(({ id }) => id) }
  const links = await session.run(selectLinksOf(tenantId, which))
  const stored = Map.groupBy(links, ({ field_id, from_id }) => `${field_id} ${from_id}`)
  return rows.flatMap(({ id, data }) =>
    fields.map((field) => ({
      fromId: id,
      field,
      said: saidBy(field, data?.[field.key]),
      stored: new Map((stored.get(`${field.id} ${id}`) ?? []).map((link) => [link.to_id, link])),
    })),
  )
}

/** The ids of a stored value and their positions, as far as it is what the field may have: the rest is told of elsewhere. */
function saidBy({ relation: { isMany } }: RelationField, value: unknown): Map<string, number> {
  const items = isMany ? (Array.isArray(value) ? value : []) : [value]
  const said = new Map<string, number>()
  for (const [index, id] of items.map(String).entries()) {
    if (isId(id) && id === id.toLowerCase() && !said.has(id)) {
      said.set(id, isMany ? index + 1 : 0)
    }
  }
  return said
}

const nameOf = ({ relation }: RelationField, id: string): string => `${relation.targetId} ${id}`

/** Which of the records that are referred to there are, and whether they are deleted, by table and id. */
async function readTargets(
  session: Session,
  { tenantId, table }: Ground,
  { pairs, select }: { pairs: readonly Pair[]; select: typeof selectTargets },
): Promise<ReadonlyMap<string, boolean>> {
  const found = new Map<string, boolean>()
  for (const other of targetsOf(table)) {
    const ids = pairs
      .filter(({ field }) => field.relation.targetId === other.id)
      .flatMap(({ said }) => [...said.keys()])
    const rows =
      ids.length > 0 ? await session.run(select({ tenantId, table: other }, [...new Set(ids)])) : []
    for (const { id, is_deleted } of rows) {
      found.set(`${other.id} ${id}`, is_deleted)
    }
  }
  return found
}

/** The tables that a table refers to, in the order that all take. */
function targetsOf({ ends }: Table): Table[] {
  const own = [...ends.values()].filter(({ isInverse }: End) => !isInverse)
  return [...new Map(own.map(({ other }) => [other.id, other])).values()].sort((a, b) => a.id - b.id)
}

function compare(pair: Pair, targets: ReadonlyMap<string, boolean>): KeptDrift[] {
  const { fromId, field, said, stored } = pair
  const { name, key, relation } = field
  const drift = (rule: string, message: string, position?: number): KeptDrift => ({
    ...{ id: fromId, field: name, key, rule, message: `${name} ${message}` },
    path: position === undefined || position === 0 ? [] : [position - 1],
  })
  const isBinding = relation.onDelete !== 'clear'
  const bySaying = [...said].flatMap(([toId, position]): KeptDrift[] => {
    const isDeleted = targets.get(nameOf(field, toId))
    if (isDeleted === undefined) {
      return [drift('dangling', `refers to ${toId}, and there is no such record.`, position)]
    }
    const link = stored.get(toId)
    return [
      ...(isDeleted && isBinding
        ? [
            drift(
              'deleted',
              `refers to ${toId}, which is deleted: ${relation.onDelete} should not let that be.`,
              position,
            ),
          ]
        : []),
      ...(link === undefined || link.to_table_id !== relation.targetId
        ? [drift('unlinked', `refers to ${toId} by no link: from there it cannot be found.`, position)]
        : link.position !== position
          ? [drift('position', `refers to ${toId} by a link with another place.`, position)]
          : []),
    ]
  })
  const extra = [...stored.keys()].filter((toId) => !said.has(toId))
  return [
    ...bySaying,
    ...extra.map((toId) => drift('linked', `has a link to ${toId}, to which it does not refer.`)),
  ]
}
