import { setTimeout as sleep } from 'node:timers/promises'
import type { Catalog } from '../catalog/definition.ts'
import { readCatalog, readDeletedFields, readVersion } from '../catalog/read.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/transaction.ts'
import { everything } from '../plan/filter.ts'
import { type Step, selectStretch } from '../sql/read.ts'
import type { Ground, KeptDrift } from './drift.ts'
import { findLinkDrift } from './link-drift.ts'
import { findUnheld } from './unique-drift.ts'

/** Some records that follow one another, and the definitions of the moment they were read at. */
export interface Stretch {
  ground: Ground
  rows: Step[]
  /** What is wrong with what is held for them, and with their links. */
  unheld: KeptDrift[]
  linked: KeptDrift[]
}

export interface Walk {
  database: Database
  tenantId: number
  tableName: string
  /** The record to go on behind; from the first one when absent. */
  after?: string | undefined
  /** Records in a second at most; any number when absent. */
  rate?: number | undefined
  signal: AbortSignal
}

// A stretch is one transaction of some milliseconds, so that Postgres can always clean up behind changes.
const stretch = { records: 1_000, bytes: 2 ** 22 }

/** The live records of a table by id, each stretch as it is then: what changes meanwhile is seen or not. */
export async function* walkTable({
  database,
  tenantId,
  tableName,
  after,
  rate,
  signal,
}: Walk): AsyncGenerator<Stretch> {
  const stoppable = database.for({ signal })
  const records = Math.min(stretch.records, rate ?? stretch.records)
  const definitions = openDefinitions(tenantId)
  let last = after
  for (;;) {
    const begin = performance.now()
    const found = await stoppable.read(tenantId, async (session) => {
      const ground = await definitions(session, tableName)
      const scope = ground && { tenantId, table: ground.table }
      const rows = scope
        ? await session.run(selectStretch(scope, everything, { ...stretch, records, after: last }))
        : []
      const held = scope && rows.length > 0 ? await findUnheld(session, scope, rows) : undefined
      const linked = scope ? await findLinkDrift(session, scope, rows) : []
      return ground && { ground, rows, unheld: held?.drifts ?? [], linked }
    })
    // The table may have been deleted meanwhile.
    if (!found || found.rows.length === 0) {
      return
    }
    last = found.rows.at(-1)?.id
    yield found
    if (rate !== undefined) {
      await sleep(begin + (found.rows.length / rate) * 1_000 - performance.now(), undefined, { signal })
    }
  }
}

/** The definition of a table, read again only when something has changed. */
function openDefinitions(tenantId: number) {
  let catalog: Catalog | undefined
  let known: Ground | undefined
  return async (session: Session, tableName: string): Promise<Ground | undefined> => {
    const { version } = await readVersion(session, tenantId)
    if (catalog?.version !== version) {
      catalog = await readCatalog(session, tenantId)
      const table = catalog.tables.get(tableName)
      const deleted = table ? await readDeletedFields(session, tenantId, table) : []
      known = table && { table, retired: new Set(deleted.map(({ key }) => key)) }
    }
    return known
  }
}
