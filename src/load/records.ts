import DataLoader from 'dataloader'
import type { Catalog, Field, Table } from '../catalog/definition.ts'
import type { Session } from '../db/transaction.ts'
import { type Column, everyColumn } from '../plan/list.ts'
import { type Row, type SeenRow, selectByIds, selectNodes } from '../sql/read.ts'
import type { Scope } from '../sql/scope.ts'
import { selectByValues, selectPastOwners } from '../sql/unique.ts'

/** A record of some table, found by its id alone. */
export interface NodeRow {
  table: Table
  row: Row
}

interface Loaders {
  byScope: Map<string, DataLoader<string, SeenRow | undefined>>
  byValue: Map<string, DataLoader<string, Row | undefined>>
  nodes: DataLoader<string, NodeRow | undefined> | undefined
}

// Loaders live as long as the transaction whose snapshot they remember, or until something is written.
const loadersOf = new WeakMap<Session, Loaders>()

/** Forgets what was read. */
export function clearRecords(session: Session): void {
  loadersOf.delete(session)
}

function open(session: Session): Loaders {
  const loaders = loadersOf.get(session) ?? {
    byScope: new Map(),
    byValue: new Map(),
    nodes: undefined,
  }
  loadersOf.set(session, loaders)
  return loaders
}

/** A record by its id; all that is asked for at once, and of the same columns, is one statement. */
export function loadRecord(
  session: Session,
  scope: Scope,
  { id, columns = everyColumn }: { id: string; columns?: ReadonlySet<Column> },
): Promise<SeenRow | undefined> {
  const { byScope } = open(session)
  const name = JSON.stringify([scope.table.id, scope.vantage, [...columns].sort()])
  const loader =
    byScope.get(name) ??
    new DataLoader<string, SeenRow | undefined>(async (ids) => {
      const rows = await session.run(selectByIds(scope, ids, columns))
      const byId = new Map(rows.map((row) => [row.id, row]))
      return ids.map((one) => byId.get(one))
    })
  byScope.set(name, loader)
  return loader.load(id)
}

/** A record by its value of a unique field, in the same way. */
export function loadOwner(
  session: Session,
  scope: Scope,
  { field, value }: { field: Field; value: string },
): Promise<Row | undefined> {
  const { byValue } = open(session)
  const { vantage } = scope
  const name = JSON.stringify([field.id, vantage])
  const select = vantage?.asOf || vantage?.includeDeleted ? selectPastOwners : selectByValues
  const loader =
    byValue.get(name) ??
    new DataLoader<string, Row | undefined>(async (values) => {
      const rows = await session.run(select(scope, field, values))
      const found = new Map(rows.map(({ value, ...row }) => [value, row]))
      return values.map((one) => found.get(one))
    })
  byValue.set(name, loader)
  return loader.load(value)
}

/** A record of any table of the tenant. */
export function loadNode(session: Session, catalog: Catalog, id: string): Promise<NodeRow | undefined> {
  const loaders = open(session)
  loaders.nodes ??= new DataLoader<string, NodeRow | undefined>(async (ids) => {
    const tables = new Map([...catalog.tables.values()].map((table) => [table.id, table]))
    const rows = await session.run(selectNodes(catalog.tenantId, tables.values(), ids))
    const byId = new Map(
      rows.flatMap(({ table_id, ...row }): [string, NodeRow][] => {
        const table = tables.get(table_id)
        return table ? [[row.id, { table, row }]] : []
      }),
    )
    return ids.map((one) => byId.get(one))
  })
  return loaders.nodes.load(id)
}
