import type { ColumnType } from 'kysely'
import type { Json, Time } from './columns.ts'

// What is kept beside records.

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

/** A value that one record has for its own: `value` is its key as `unique_key` makes it. */
export interface UniqueValueRow {
  tenant_id: number
  field_id: number
  value: string
  record_id: string
}

/** That a record refers to another one by a field: what its document says too. */
export interface LinkRow {
  tenant_id: number
  field_id: number
  from_table_id: number
  from_id: string
  to_table_id: number
  to_id: string
  /** 0 of a field that refers to one record; from 1 on in a list. */
  position: number
}

/** What was answered to a mutation that carried a key. */
export interface AnswerRow {
  tenant_id: number
  actor: string
  key: string
  request_hash: string
  at: Time
  told: Json<Record<string, { table: string; ids: string[]; form: 'record' | 'records' | 'id' }>>
  record_ids: string[]
  data: ColumnType<Record<string, unknown> | null, string | null, string | null>
}

export interface ImportRow {
  tenant_id: number
  table_id: number
  file_hash: string
  run: number
  plan: Json<Record<string, unknown>>
  progress: Json<Record<string, unknown>>
  actor: string
  started_at: Time
  finished_at: ColumnType<Date | null, Date | null, Date | null>
}
