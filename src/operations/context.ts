import type { Catalog, Table } from '../catalog/definition.ts'
import type { Role } from '../db/tables.ts'
import type { Session } from '../db/transaction.ts'
import type { Limits } from '../limits.ts'
import type { Column } from '../plan/list.ts'
import type { Vantage } from '../plan/vantage.ts'
import type { Told } from '../sql/answers.ts'
import type { Row, SeenRow } from '../sql/read.ts'
import { holdTable, type Place } from '../write/place.ts'

/** What a resolver knows of its request. Schemas hold names only; ids and keys come from the catalog here. */
export interface Context {
  session: Session
  /** The definitions that the request was planned on. */
  catalog: Catalog
  limits: Limits
  actor: string
  role: Role
  /** What the log has the request under; its history keeps it. */
  requestId: string
  /** The time of everything that the request writes. */
  at: Date
  /** Ids of the records that it has written, but not yet committed. */
  written: Set<string>
  /** What the fields of a mutation have told, by their alias: any name, such as `__proto__`. */
  told: Map<string, Told>
  /** Ids of the records that were shown because others are linked to them. */
  shown: Set<string>
  /** Whether one of them was a dry run, and told of what is not there. */
  hasRehearsed: boolean
  /** While what a dry run has written is there: what was written before it. */
  rehearsal: { writtenBefore: ReadonlySet<string> } | undefined
  /** What they told when the same mutation was done before: it is not done again. */
  before?: ReadonlyMap<string, Told> | undefined
}

/** A context in which nothing has been written, told or shown yet. */
export const beginContext = (
  given: Omit<Context, 'written' | 'told' | 'shown' | 'hasRehearsed' | 'rehearsal'>,
): Context => ({
  ...given,
  written: new Set(),
  told: new Map(),
  shown: new Set(),
  hasRehearsed: false,
  rehearsal: undefined,
})

/** A record on its way to the client. */
export interface RecordSource {
  table: string
  row: SeenRow
  /** From where it is seen, and with it what it is linked to; the present when absent. */
  vantage?: Vantage
}

/** A column of a record that whatever is selected needs. */
export function columnIn<Name extends Column>({ table, row }: RecordSource, name: Name): Row[Name] {
  const value = row[name]
  if (value === undefined) {
    throw new Error(`the ${name} of a ${table} was not read; its selection should have asked for it`)
  }
  return value as Row[Name]
}

export function tableOf({ catalog }: Pick<Context, 'catalog'>, name: string): Table {
  const table = catalog.tables.get(name)
  if (!table) {
    throw new Error(`no table "${name}"; the schema should have been rebuilt`)
  }
  return table
}

/** Opens a table for writing. */
export async function openPlace(context: Context, name: string): Promise<Place> {
  const { session, catalog, actor, at, requestId } = context
  const table = tableOf(context, name)
  await holdTable(session, catalog, table)
  return { session, catalog, tenantId: catalog.tenantId, table, stamp: { actor, at, requestId } }
}

/** Written records on their way to the client, and the ids of those that were written with them. */
export function toSources(
  { written }: Context,
  table: string,
  { rows, ids = [] }: { rows: readonly Row[]; ids?: readonly string[] },
): RecordSource[] {
  for (const id of [...rows.map((row) => row.id), ...ids]) {
    written.add(id)
  }
  return rows.map((row) => ({ table, row }))
}

/** The same for a single one. */
export function toSource(
  context: Context,
  table: string,
  told: { rows: readonly Row[]; ids?: readonly string[] },
): RecordSource {
  const [source] = toSources(context, table, told)
  if (!source) {
    throw new Error(`no row of "${table}" came back; it was locked and should have been written`)
  }
  return source
}
