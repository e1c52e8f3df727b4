import type { Table } from '../catalog/definition.ts'
import { readCatalog } from '../catalog/read.ts'
import type { Database } from '../db/database.ts'
import { listTenants, type Tenant } from '../db/directory.ts'
import { CheckError } from './check-error.ts'
import { type Drift, findDrift, type KeptDrift } from './drift.ts'
import { putLinksRight } from './link-drift.ts'
import { findStale, holdMissing } from './unique-drift.ts'
import { type Stretch, walkTable } from './walk.ts'

/** The record that a check has come to; it can go on behind it. */
export interface Place {
  tenant: string
  table: string
  id: string
}

export interface Finding extends Place, Drift {
  /** Whether it was put right, where that was asked for and can be. */
  repaired?: boolean
}

export interface CheckRequest {
  database: Database
  /** The slug; every tenant when absent. */
  tenant?: string | undefined
  /** Every table when absent. */
  table?: string | undefined
  from?: Place | undefined
  /** Records in a second at most. */
  rate?: number | undefined
  /** Puts right what is kept beside records: these themselves stay as they are. */
  repair?: boolean | undefined
  signal: AbortSignal
}

/** What was checked in one go. Findings are made as they are asked for, so that they need no room. */
export interface Checked {
  /** Undefined for what is found beside the records of a table, when all of them were checked. */
  place: Place | undefined
  records: number
  findings: Iterable<Finding>
}

/**
 * Holds every record against the definitions of today, and what is kept beside records against them. A broken rule is no failure: a rule may be
 * younger than the record, and reads take what they can read.
 */
export async function* checkRecords(request: CheckRequest): AsyncGenerator<Checked> {
  for (const { id: tenantId, slug } of await chooseTenants(request)) {
    const from = request.from?.tenant === slug ? request.from : undefined
    for (const table of await chooseTables(request, tenantId, from?.table)) {
      const { name: tableName } = table
      const after = from?.table === tableName ? from.id : undefined
      for await (const stretch of walkTable({ ...request, tenantId, tableName, after })) {
        yield toChecked(slug, await repairKept(request, tenantId, stretch))
      }
      yield* checkStale(request, { tenantId, table, slug })
    }
  }
}

/** Puts right what is kept beside records, if that is asked for. */
async function repairKept(
  { database, repair = false }: CheckRequest,
  tenantId: number,
  stretch: Stretch,
): Promise<Stretch> {
  if (!repair) {
    return stretch
  }
  const { ground, unheld, linked } = stretch
  const here = { database, tenantId, table: ground.table }
  const unheldLeft = unheld.length > 0 ? await holdMissing(here, idsOf(unheld)) : []
  const linkedLeft = linked.length > 0 ? await putLinksRight(here, idsOf(linked)) : []
  const isUnheld = (one: KeptDrift) => unheldLeft.some(({ id, key }) => id === one.id && key === one.key)
  const isLinked = (one: KeptDrift) =>
    linkedLeft.some(({ id, message }) => id === one.id && message === one.message)
  return {
    ...stretch,
    unheld: unheld.map((one) => ({ ...one, repaired: !isUnheld(one) })),
    linked: linked.map((one) => ({ ...one, repaired: !isLinked(one) })),
  }
}

const idsOf = (drifts: readonly KeptDrift[]): string[] => [...new Set(drifts.map(({ id }) => id))]

/** What is held for records of a table that do not have it. */
async function* checkStale(
  { database, repair = false, signal }: CheckRequest,
  { tenantId, table, slug }: { tenantId: number; table: Table; slug: string },
): AsyncGenerator<Checked> {
  for await (const drifts of findStale({ database, tenantId, table }, { repair, signal })) {
    if (drifts.length > 0) {
      const findings = drifts.map((one) => ({ tenant: slug, table: table.name, ...one }))
      yield { place: undefined, records: 0, findings }
    }
  }
}

function toChecked(tenant: string, { ground, rows, unheld, linked }: Stretch): Checked {
  const placeOf = (id: string): Place => ({ tenant, table: ground.table.name, id })
  return {
    place: placeOf(rows.at(-1)?.id ?? ''),
    records: rows.length,
    findings: (function* () {
      for (const { id, data } of rows) {
        for (const drift of findDrift(ground, data)) {
          yield { ...placeOf(id), ...drift }
        }
      }
      for (const drift of [...unheld, ...linked]) {
        yield { ...placeOf(drift.id), ...drift }
      }
    })(),
  }
}

/** In the order of their slugs; from the one on where a check is to go on. */
async function chooseTenants({ database, tenant, from }: CheckRequest): Promise<Tenant[]> {
  const all = await database.directory(async (session) => ({
    value: await listTenants(session),
    commit: true,
  }))
  const chosen = tenant === undefined ? all : all.filter(({ slug }) => slug === tenant)
  if (tenant !== undefined && chosen.length === 0) {
    throw new CheckError(`There is no tenant ${JSON.stringify(tenant)}; see: tablecast tenant list.`)
  }
  return startAt(chosen, from?.tenant, ({ slug }) => slug)
}

/** The oldest first. */
async function chooseTables(
  { database, table }: CheckRequest,
  tenantId: number,
  from: string | undefined,
): Promise<Table[]> {
  const { tables } = await database.read(tenantId, (session) => readCatalog(session, tenantId))
  const names = [...tables.keys()]
  if (table !== undefined && !tables.has(table)) {
    throw new CheckError(
      `There is no table ${JSON.stringify(table)}; the tables are: ${names.join(', ') || 'none'}.`,
    )
  }
  const chosen = [...tables.values()].filter(({ name }) => table === undefined || name === table)
  return startAt(chosen, from, ({ name }) => name)
}

function startAt<T>(all: T[], name: string | undefined, nameOf: (one: T) => string): T[] {
  const index = name === undefined ? 0 : all.findIndex((one) => nameOf(one) === name)
  if (index < 0) {
    throw new CheckError(`There is no ${JSON.stringify(name)} to go on from among what is to be checked.`)
  }
  return all.slice(index)
}
