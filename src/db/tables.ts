import type { ColumnType, Generated } from 'kysely'
import type { Json, MaybeTime, Time } from './columns.ts'
import type { AnswerRow, ImportRow, LinkRow, RecordHistoryRow, UniqueValueRow } from './record-rows.ts'

export type TenantState = 'active' | 'disabled' | 'deleted'

export interface TenantRow {
  id: Generated<number>
  slug: string
  name: string
  state: Generated<TenantState>
  catalog_version: Generated<number>
  settings: ColumnType<TenantSettings, never, string>
  created_at: Time
  /** Before it, history was pruned; null when it never was. */
  history_from: ColumnType<Date | null, never, never>
}

/** What a tenant's admins have chosen; absent is the default. */
export interface TenantSettings {
  /** For how many days history is kept at least; for ever when absent. */
  historyDays?: number
}

/** What a member of a tenant may do; each may do what those before it may. */
export type Role = 'reader' | 'writer' | 'admin'

export interface ApiKeyRow {
  tenant_id: number
  id: string
  name: string
  role: Role
  created_at: Time
  created_by: string
  expires_at: MaybeTime
  revoked_at: ColumnType<Date | null, never, Date>
  last_used_at: ColumnType<Date | null, never, Date>
  /** SHA-256 of the key. */
  digest: Buffer
}

export interface OperatorLogRow {
  id: Generated<number>
  tenant_id: number
  at: Time
  actor: string
  action: OperatorAction
  api_key_id: string | null
  request_id: string | null
}

/** What is in the log of operators, called as the mutation that does it. */
export type OperatorAction =
  | 'createTenant'
  | 'disableTenant'
  | 'enableTenant'
  | 'deleteTenant'
  | 'createApiKey'
  | 'revokeApiKey'

export interface TableRow {
  tenant_id: number
  id: number
  name: string
  plural_name: string
  label: string | null
  description: string | null
  state: 'live' | 'deleted'
  definition_version: number
}

export interface FieldRow {
  tenant_id: number
  table_id: number
  id: number
  key: string
  name: string
  label: string | null
  description: string | null
  kind: string
  options: Json<Record<string, unknown>>
  required: boolean
  is_unique: boolean
  default_value: ColumnType<unknown, string | null, string | null>
  position: number
  state: 'live' | 'deleted'
  /** Where records have its value in a column too. */
  slot: ReferenceSlot | null
  value_schema: Json<Record<string, unknown>>
}

export interface FieldVersionRow {
  tenant_id: number
  field_id: number
  version: number
  definition: Json<Record<string, unknown>>
}

export interface CatalogChangeRow {
  tenant_id: number
  version: number
  at: Time
  actor: string
  summary: string
  change: Json<Record<string, unknown>>
}

/** The columns of records for what they refer to by fields that have a slot. */
export const referenceSlots = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'] as const
export type ReferenceSlot = (typeof referenceSlots)[number]

/** A record's document: field key → stored value. */
export type Document = Record<string, unknown>

export interface RecordRow extends Partial<Record<ReferenceSlot, string | null>> {
  tenant_id: number
  table_id: number
  id: string
  version: number
  data: Json<Document>
  created_at: Time
  updated_at: Time
  created_by: string | null
  updated_by: string | null
  deleted_at: MaybeTime
  /** Of the operation that deleted it: what one operation deletes is brought back together. */
  deletion_id: ColumnType<string | null, never, string | null>
}

/**
 * Every relation by its name in SQL. Those of tablecast_view show the bound tenant only and are for reading;
 * those of tablecast are for writing, under row-level security.
 */
export interface Relations {
  'tablecast.tenants': TenantRow
  'tablecast.operator_log': OperatorLogRow
  'tablecast.api_keys': ApiKeyRow
  'tablecast.tables': TableRow
  'tablecast.fields': FieldRow
  'tablecast.field_versions': FieldVersionRow
  'tablecast.catalog_changes': CatalogChangeRow
  'tablecast.records': RecordRow
  'tablecast.record_history': RecordHistoryRow
  'tablecast.links': LinkRow
  'tablecast.unique_values': UniqueValueRow
  'tablecast.answers': AnswerRow
  'tablecast.imports': ImportRow
  'tablecast_view.tenants': TenantRow
  'tablecast_view.api_keys': Omit<ApiKeyRow, 'digest'>
  'tablecast_view.tables': TableRow
  'tablecast_view.fields': FieldRow
  'tablecast_view.catalog_changes': CatalogChangeRow
  'tablecast_view.records': RecordRow
  'tablecast_view.record_history': RecordHistoryRow
  'tablecast_view.links': LinkRow
  'tablecast_view.unique_values': UniqueValueRow
  'tablecast_view.answers': AnswerRow
  'tablecast_view.imports': ImportRow
}

/** The roles that a transaction steps down to. */
export const roles = { app: 'tablecast_app', directory: 'tablecast_directory' } as const

/** SQL functions made by the migrations. */
export const functions = {
  sortKey: 'tablecast.sort_key',
  toNumber: 'tablecast.to_number',
  toDecimal: 'tablecast.to_decimal',
  toBoolean: 'tablecast.to_boolean',
  toUuid: 'tablecast.to_uuid',
  uniqueKey: 'tablecast.unique_key',
  purgeRecord: 'tablecast.purge_record',
  analyzeWritten: 'tablecast.analyze_written',
} as const
