import type { Table } from '../../catalog/definition.ts'
import { selectForUpdate } from '../../sql/hold.ts'
import { type Row, selectByIds } from '../../sql/read.ts'
import { type Asked, askedIn, farOf, findReferrers, type Near } from './far.ts'
import { giveBack, markLocks } from './give-back.ts'
import { isLocked, keyOf, tablesIn, type Unit } from './unit.ts'

// From whichever end of a link somebody comes, he locks table by table in the order of their ids, and in each of them
// record by record in that of theirs. So nobody waits for whoever waits for him: that would be a deadlock, which takes
// Postgres a second to see, and ends one of the two.

/** What a mutation begins with: records by their ids, or new ones, and what is said of them. */
export interface Outer {
  id?: string | undefined
  tree: Pick<Near, 'ends'>
}

/** What is linked may have changed each time that all is locked; but not for ever. */
const roundsAtMost = 5

/** Locks the records that a mutation begins with, and all others that it will write; gives the first, as far as they are there. */
export const lockAll = (unit: Unit, outer: readonly Outer[]): Promise<Row[]> =>
  lockTables(unit, outer, [...unit.places.keys()])

/** The same without the tables whose turn is after that of the first ones. */
export const lockThrough = (unit: Unit, outer: readonly Outer[]): Promise<Row[]> =>
  lockTables(
    unit,
    outer,
    [...unit.places.keys()].filter(({ id }) => id <= unit.place.table.id),
  )

async function lockTables(unit: Unit, outer: readonly Outer[], tables: readonly Table[]): Promise<Row[]> {
  const { table } = unit.place
  const level = outer.map(({ id, tree: { ends } }): Near => ({ table, id, ends }))
  const inOrder = tables.toSorted((a, b) => a.id - b.id)
  const wanted = new Map(inOrder.map((one) => [one, new Set<string>()]))
  for (let round = 1; ; round++) {
    for (const [one, ids] of wanted) {
      for (const id of await findWanted(unit, one, level)) {
        ids.add(id)
      }
      await lockIds(unit, one, [...ids])
    }
    // What was looked at before it was locked may not be linked as it was. Then all of that is locked anew, in order.
    if (!unit.mark || round === roundsAtMost || (await hasAll(unit, inOrder, level))) {
      break
    }
    await giveBack(unit, unit.mark)
  }
  unit.mark = undefined
  return outer.flatMap(({ id }) => (id === undefined ? [] : (unit.locked.get(keyOf(table, id)) ?? [])))
}

/** The records of a table that are written, on whatever level; by what is locked, and else by what is seen. */
async function findWanted(unit: Unit, table: Table, outer: readonly Near[]): Promise<string[]> {
  const ids = outer.flatMap((near) => (near.table === table && near.id !== undefined ? [near.id] : []))
  for (let level = outer; level.length > 0; ) {
    const asked = askedIn(level).filter(({ change }) => tablesIn([{ ends: [change] }]).includes(table))
    await look(unit, asked)
    await findReferrers(
      unit,
      asked.filter(({ change }) => change.end.other === table),
    )
    const far = asked.flatMap((one) => farOf(unit, one))
    ids.push(...far.filter((one) => one.table === table).map(({ id }) => id))
    level = [...far, ...asked.flatMap(newIn)]
  }
  return ids
}

const newIn = ({ change: { end, create } }: Asked): Near[] =>
  create.map(({ ends }) => ({ table: end.other, id: undefined, ends }))

async function hasAll(unit: Unit, tables: readonly Table[], level: readonly Near[]): Promise<boolean> {
  for (const table of tables) {
    const ids = await findWanted(unit, table, level)
    if (!ids.every((id) => isLocked(unit, table, id))) {
      return false
    }
  }
  return true
}

/** Reads those of which only their documents say what is to be changed, where their own turn comes later. */
async function look(unit: Unit, asked: readonly Asked[]): Promise<void> {
  const { place, locked, seen } = unit
  const open = asked.flatMap(({ near: { table, id }, change: { update } }) => {
    const isOpen = id !== undefined && update.some(({ named }) => !named)
    return isOpen && !locked.has(keyOf(table, id)) && !seen.has(keyOf(table, id)) ? [{ table, id }] : []
  })
  for (const [table, some] of Map.groupBy(open, (one) => one.table)) {
    const ids = [...new Set(some.map(({ id }) => id))]
    const statement = selectByIds({ tenantId: place.tenantId, table }, ids, new Set(['data']))
    const [rows] = await Promise.all([place.session.run(statement), markLocks(unit)])
    for (const { id, data = {} } of rows) {
      seen.set(keyOf(table, id), data)
    }
  }
}

/** Locks records of a table, but those that are. */
export async function lockIds(unit: Unit, table: Table, ids: readonly string[]): Promise<void> {
  const open = [...new Set(ids)].filter((id) => !isLocked(unit, table, id))
  if (open.length === 0) {
    return
  }
  const { session, tenantId } = unit.place
  const rows = await session.run(selectForUpdate({ tenantId, table }, open))
  const byId = new Map(rows.map((row) => [row.id, row]))
  for (const id of open) {
    unit.locked.set(keyOf(table, id), byId.get(id))
  }
}
