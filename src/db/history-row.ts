import type { Json, Time } from './tables.ts'

/** What happened to a record. */
export type HistoryAction = 'create' | 'update' | 'delete' | 'restore' | 'purge'

/** What a change did to a document: key → [before, after]; null stands for no value. A create has none. */
export type Changes = Record<string, [unknown, unknown]>

export interface RecordHistoryRow {
  tenant_id: number
  table_id: number
  record_id: string
  version: number
  action: HistoryAction
  changes: Json<Changes>
  actor: string
  at: Time
  request_id: string | null
}
