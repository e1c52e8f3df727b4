import { v7 as makeId } from 'uuid'
import type { Field } from '../catalog/definition.ts'
import type { Upsert } from '../plan/bulk.ts'
import type { Row } from '../sql/read.ts'
import { selectOwners } from '../sql/unique.ts'
import { type Claim, tryClaims, uniqueValuesIn } from './claim.ts'
import type { Place } from './place.ts'
import { refuseOtherId, refuseRestless } from './refusal.ts'
import { lockAll, lockThrough } from './relate/lock.ts'
import { nameFound, openUnit, type Unit } from './relate/unit.ts'
import { writeTrees } from './relate/write.ts'

/** An input, and its number among them. */
interface Open {
  upsert: Upsert
  index: number
}

/** What becomes of each input: it changes a locked record, or makes one that has taken its value under an id. */
interface Settled {
  changed: (Open & { before: Row })[]
  created: (Open & { id: string })[]
}

/** A value may be taken and given back by others while we look; but not for ever. */
const roundsAtMost = 5

/** Creates or changes records, each found by its own value of one unique field. */
export async function upsertRecords(
  place: Place,
  by: Field,
  upserts: readonly Upsert[],
): Promise<{ rows: Row[]; ids: string[] }> {
  const unit = await openUnit(
    place,
    upserts.flatMap(({ created, changed }) => [created, changed]),
  )
  const { changed, created } = await settle(unit, by, upserts)
  for (const { before, upsert } of changed) {
    expectSameId(before, { by, upsert })
  }
  await lockAll(unit, [
    ...changed.map(({ before: { id }, upsert }) => ({ id, tree: upsert.changed })),
    ...created.map(({ upsert }) => ({ tree: upsert.created })),
  ])
  const ids = [...changed.map(({ before, upsert }) => ({ id: before.id, upsert })), ...created]
  nameFound(unit, by, new Map(ids.map(({ id, upsert }) => [upsert.value, id])))
  const written = await writeTrees(unit, {
    changes: changed.map(({ before, upsert }) => ({ before, tree: upsert.changed })),
    records: created.map(({ id, upsert }) => ({ id, tree: upsert.created })),
    claimed: by,
  })
  const rows = new Map([...pair(changed, written.changed), ...pair(created, written.created)])
  return { rows: upserts.flatMap((_, index) => rows.get(index) ?? []), ids: written.ids }
}

const pair = (some: readonly Open[], rows: readonly Row[]): [number, Row | undefined][] =>
  some.map(({ index }, at) => [index, rows[at]])

async function settle(unit: Unit, by: Field, upserts: readonly Upsert[]): Promise<Settled> {
  const settled: Settled = { changed: [], created: [] }
  let open = upserts.map((upsert, index): Open => ({ upsert, index }))
  for (let round = 1; open.length > 0; round++) {
    if (round > roundsAtMost) {
      throw refuseRestless()
    }
    const owners = await lockOwners(unit, by, open)
    const missing = open.filter((one) => {
      const before = owners.get(one.upsert.value)
      if (before) {
        settled.changed.push({ ...one, before })
      }
      return !before
    })
    open = await claimMissing(unit.place, by, { missing, created: settled.created })
  }
  return settled
}

/** Takes the values of records that are missing; gives those that somebody else has taken in the meantime. */
async function claimMissing(
  place: Place,
  field: Field,
  { missing, created }: { missing: readonly Open[]; created: Settled['created'] },
): Promise<Open[]> {
  const claims = missing.map(({ upsert: { value, created }, index }): Claim => {
    return { field, value, recordId: created.record.id ?? makeId(), index }
  })
  const lost = new Set((await tryClaims(place, claims)).map(({ index }) => index))
  const won = claims.filter(({ index }) => !lost.has(index))
  const ids = new Map(won.map(({ index, recordId }) => [index, recordId]))
  created.push(
    ...missing.flatMap((one) => {
      const id = ids.get(one.index)
      return id === undefined ? [] : [{ ...one, id }]
    }),
  )
  return missing.filter(({ index }) => lost.has(index))
}

function expectSameId({ id }: Row, { by, upsert: { created, value } }: { by: Field; upsert: Upsert }): void {
  const { record, path } = created
  if (record.id !== undefined && record.id !== id) {
    throw refuseOtherId({ by: by.name, value, id }, [...path, 'id'])
  }
}

/** The records that have these values, locked; with what of other tables has its turn before, for new ones too. */
async function lockOwners(unit: Unit, by: Field, open: readonly Open[]): Promise<Map<string, Row>> {
  const { place } = unit
  const values = open.map(({ upsert: { value } }) => ({ field: by, value }))
  const owners = await place.session.run(selectOwners(place, values))
  const idOf = new Map(owners.map(({ value, record_id }) => [value, record_id]))
  const rows = await lockThrough(
    unit,
    open.map(({ upsert: { value, changed, created } }) => {
      const id = idOf.get(value)
      return { id, tree: id === undefined ? created : changed }
    }),
  )
  // By what they have now that nobody else can change them.
  return new Map(
    rows.flatMap((row) =>
      uniqueValuesIn([by], row.data, row.id).map(({ value }): [string, Row] => [value, row]),
    ),
  )
}
