import { type Field, type Table, uniqueFields } from '../catalog/definition.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/transaction.ts'
import { selectAnyForUpdate, selectForUpdate } from '../sql/hold.ts'
import type { Step } from '../sql/read.ts'
import { claimValues, selectOwners, type UniqueValue } from '../sql/unique.ts'
import { releaseStale, type StaleValue, selectStale } from '../sql/unique-field.ts'
import { uniqueValuesIn } from '../write/claim.ts'
import type { KeptDrift } from './drift.ts'

// Values of unique fields are held beside the records that have them. Where the two differ, records are right.

/** Whose table, and where it is. */
export interface UniqueGround {
  database: Database
  tenantId: number
  table: Table
}

const drift = (id: string, { name, key }: Field, rule: string, message: string): KeptDrift => ({
  ...{ id, field: name, key, path: [], rule },
  message: `${name} ${message}`,
})

const shared = 'has a value that another record has too.'
const unheld = 'has a value that is not held for the record: another one could take it.'
const stale = 'is held for a record that does not have it: nobody could take it.'

/** Values of records that are held for others, or for nobody. */
export async function findUnheld(
  session: Session,
  { tenantId, table }: Omit<UniqueGround, 'database'>,
  rows: readonly Pick<Step, 'id' | 'data'>[],
): Promise<{ drifts: KeptDrift[]; missing: UniqueValue[] }> {
  const fields = uniqueFields(table)
  const values = rows.flatMap(({ id, data }) => uniqueValuesIn(fields, data ?? {}, id))
  if (values.length === 0) {
    return { drifts: [], missing: [] }
  }
  const owners = await session.run(selectOwners({ tenantId, table }, values))
  const ownerOf = new Map(owners.map(({ field_id, value, record_id }) => [`${field_id} ${value}`, record_id]))
  const wrong = values
    .map((one) => ({ one, owner: ownerOf.get(`${one.field.id} ${one.value}`) }))
    .filter(({ one, owner }) => owner !== one.recordId)
  return {
    drifts: wrong.map(({ one: { recordId, field }, owner }) =>
      owner === undefined
        ? drift(recordId, field, 'unheld', unheld)
        : drift(recordId, field, 'unique', shared),
    ),
    missing: wrong.filter(({ owner }) => owner === undefined).map(({ one }) => one),
  }
}

/** Holds values for records, as far as they still have them and nobody else has; gives what is still wrong. */
export async function holdMissing(ground: UniqueGround, ids: readonly string[]): Promise<KeptDrift[]> {
  const { database, ...scope } = ground
  return database.write(ground.tenantId, async (session) => {
    const rows = await session.run(selectForUpdate(scope, ids))
    const { missing } = await findUnheld(session, scope, rows)
    if (missing.length > 0) {
      await session.run(claimValues(scope, missing))
    }
    return { value: (await findUnheld(session, scope, rows)).drifts, commit: true }
  })
}

const valuesAtOnce = 1_000

/** Values that are held for records which do not have them; they are given back when that is asked for. */
export async function* findStale(
  { database, ...scope }: UniqueGround,
  { repair, signal }: { repair: boolean; signal: AbortSignal },
): AsyncGenerator<KeptDrift[]> {
  const { tenantId, table } = scope
  const stoppable = database.for({ signal })
  for (const field of uniqueFields(table)) {
    for (let after: string | undefined = ''; after !== undefined; ) {
      const from: string = after
      const found = await stoppable.read(tenantId, (session) =>
        session.run(selectStale(scope, field, { after: from, values: valuesAtOnce })),
      )
      const wrong = found.filter(({ is_stale }) => is_stale)
      const released =
        repair && wrong.length > 0 ? await giveBack({ database, ...scope }, field, wrong) : new Set()
      yield wrong.map(({ key, record_id }) => ({
        ...drift(record_id, field, 'stale', stale),
        ...(repair ? { repaired: released.has(key) } : {}),
      }))
      after = found.at(-1)?.key
    }
  }
}

function giveBack(
  { database, ...scope }: UniqueGround,
  field: Field,
  wrong: readonly StaleValue[],
): Promise<Set<string>> {
  return database.write(scope.tenantId, async (session) => {
    const ids = [...new Set(wrong.map(({ record_id }) => record_id))]
    // Whoever is changing one of them has not said yet which value it has in the end.
    await session.run(selectAnyForUpdate(scope, ids))
    const released = await session.run(releaseStale(scope, field, wrong))
    return { value: new Set(released.map(({ key }) => key)), commit: true }
  })
}
