import { v7 as makeId } from 'uuid'
import type { Field } from '../catalog/definition.ts'
import type { Upsert } from '../plan/bulk.ts'
import { selectForUpdate } from '../sql/hold.ts'
import type { Row } from '../sql/read.ts'
import { selectOwners } from '../sql/unique.ts'
import { type Claim, tryClaims, uniqueValuesIn } from './claim.ts'
import type { Place } from './place.ts'
import { refuseOtherId, refuseRestless } from './refusal.ts'
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
  const { changed, created } = await settle(place, by, upserts)
  for (const { before, upsert } of changed) {
    expectSameId(before, { by, upsert })
  }
  const written = await writeTrees(place, {
    changes: changed.map(({ before, upsert }) => ({ before, tree: upsert.changed })),
    records: created.map(({ id, upsert }) => ({ id, tree: upsert.created })),
    claimed: by,
  })
  const rows = new Map([...pair(changed, written.changed), ...pair(created, written.created)])
  return { rows: upserts.flatMap((_, index) => rows.get(index) ?? []), ids: written.ids }
}

const pair = (some: readonly Open[], rows: readonly Row[]): [number, Row | undefined][] =>
  some.map(({ index }, at) => [index, rows[at]])

async function settle(place: Place, by: Field, upserts: readonly Upsert[]): Promise<Settled> {
  const settled: Settled = { changed: [], created: [] }
  let open = upserts.map((upsert, index): Open => ({ upsert, index }))
  for (let round = 1; open.length > 0; round++) {
    if (round > roundsAtMost) {
      throw refuseRestless()
    }
    const owners = await lockOwners(place, by, open)
    const missing = open.filter((one) => {
      const before = owners.get(one.upsert.value)
      if (before) {
        settled.changed.push({ ...one, before })
      }
      return !before
    })
    open = await claimMissing(place, by, { missing, created: settled.created })
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

/** The records that have these values, locked. */
async function lockOwners(place: Place, by: Field, open: readonly Open[]): Promise<Map<string, Row>> {
  const { session } = place
  const values = open.map(({ upsert: { value } }) => ({ field: by, value }))
  const owners = await session.run(selectOwners(place, values))
  const ids = owners.map(({ record_id }) => record_id)
  const rows = ids.length === 0 ? [] : await session.run(selectForUpdate(place, ids))
  // By what they have now that nobody else can change them.
  return new Map(
    rows.flatMap((row) =>
      uniqueValuesIn([by], row.data, row.id).map(({ value }): [string, Row] => [value, row]),
    ),
  )
}
