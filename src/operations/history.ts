import { loadHistory } from '../load/history.ts'
import { planHistory, type WalkArguments } from '../plan/history.ts'
import type { HistoryRow } from '../sql/history.ts'
import { type Context, columnIn, type RecordSource, tableOf } from './context.ts'
import { openWalk, type Walk } from './walk.ts'

/** A line of history on its way to the client. */
export interface HistoryLine {
  table: string
  row: HistoryRow
}

/** What happened to a record up to the version that it is seen at, the newest first. */
export function openHistory(context: Context, source: RecordSource, args: WalkArguments): Walk<HistoryLine> {
  const { session, catalog, limits } = context
  const { table: name, row } = source
  const seen = { id: row.id, version: columnIn(source, 'version') }
  const scope = { tenantId: catalog.tenantId, table: tableOf(context, name) }
  const { size, below, hasPrevious, cursorOf } = planHistory({ ...scope, limits }, seen, args)
  return openWalk({
    size,
    hasPrevious,
    cursorOf: (line) => cursorOf(line.row.version),
    read: async () => {
      const rows = await loadHistory(session, scope, { id: row.id, below, lines: size + 1 })
      return rows.map((one) => ({ table: name, row: one }))
    },
  })
}
