import type { Document } from '../db/tables.ts'
import type { Issue } from '../errors.ts'
import { difference } from '../operations/update.ts'
import type { Row as RecordRow } from '../sql/read.ts'
import type { Change, HistoryEntry, Stamp } from '../sql/write.ts'
import { idOf, type KeyedRow } from './keyed-row.ts'
import { makeIds } from './make-ids.ts'
import type { Rejection } from './rejected.ts'
import { type Target, toRecord } from './to-record.ts'

/** What the database has of the rows of a batch; all of it stays so until the transaction ends. */
export interface Known {
  /** Ids that rows bring for new records and some record has. */
  usedIds: ReadonlySet<string>
  /** By value of the key. */
  holders: ReadonlyMap<string, Holder>
}

/** How many live records have a value, and the one when it is one. */
export interface Holder {
  count: number
  record?: RecordRow
}

/** What becomes of the rows of a batch. */
export interface Settled {
  created: { id: string; data: Document }[]
  changes: Change[]
  createdHistory: HistoryEntry[]
  updatedHistory: HistoryEntry[]
  rejections: Rejection[]
  /** How many rows found their record. */
  updated: number
}

/** A record that rows of the batch are about, as it is after those that were settled. */
interface OpenRecord {
  id: string
  version: number
  at: Date
  data: Document
  change: Change
}

/** Decides in the order of the file what each row becomes: later rows may be about the records of earlier ones. */
export function settleRows(
  rows: readonly KeyedRow[],
  target: Target,
  { known, stamp }: { known: Known; stamp: Stamp },
): Settled {
  const settled: Settled = {
    created: [],
    changes: [],
    createdHistory: [],
    updatedHistory: [],
    rejections: [],
    updated: 0,
  }
  const taken = new Set(known.usedIds)
  const open = new Map<string, OpenRecord>()
  const made = makeIds(rows.length)

  function find(value: string): OpenRecord | undefined {
    const record = known.holders.get(value)?.record
    const found = open.get(value) ?? (record && openRecord(record, stamp))
    if (found) {
      open.set(value, found)
    }
    return found
  }

  function create({ read, value }: KeyedRow): Issue[] {
    const record = toRecord(read, target.table)
    if (Array.isArray(record)) {
      return record
    }
    const id = record.id ?? made.next().value
    if (taken.has(id)) {
      return [{ path: ['id'], rule: 'unique', message: `The id ${id} is in use.` }]
    }
    taken.add(id)
    const { data } = record
    settled.created.push({ id, data })
    settled.createdHistory.push({ id, version: 1, at: stamp.at, changes: {} })
    if (value !== undefined) {
      open.set(value, { id, version: 1, at: stamp.at, data, change: { id, set: {}, versions: 0 } })
    }
    return []
  }

  function update(record: OpenRecord, { read, set }: KeyedRow): Issue[] {
    const id = idOf(read)
    if (id !== undefined && id !== record.id) {
      const message = `The record that it updates has the id ${record.id}, not ${id}.`
      return [{ path: ['id'], rule: 'upsert', message }]
    }
    settled.updated++
    const changes = difference(record.data, { set, unset: [] })
    if (Object.keys(changes).length > 0) {
      if (record.change.versions === 0) {
        settled.changes.push(record.change)
      }
      record.version++
      record.data = { ...record.data, ...set }
      record.change.set = { ...record.change.set, ...set }
      record.change.versions++
      settled.updatedHistory.push({ id: record.id, version: record.version, at: record.at, changes })
    }
    return []
  }

  function settle(row: KeyedRow): Issue[] {
    if (row.issues.length > 0) {
      return row.issues
    }
    if (row.value === undefined) {
      return create(row)
    }
    const { count = 0 } = known.holders.get(row.value) ?? {}
    if (count > 1) {
      const message = `${count} records have the value ${row.value}, so that it does not tell which one to update.`
      return [{ path: [target.fields.get(target.key ?? '')?.name ?? ''], rule: 'upsert', message }]
    }
    const record = find(row.value)
    return record ? update(record, row) : create(row)
  }

  for (const row of rows) {
    const reasons = settle(row)
    if (reasons.length > 0) {
      settled.rejections.push({ row: row.read.row, reasons })
    }
  }
  return settled
}

/** A clock may go back; the times of a record never do. */
function openRecord({ id, version, data, updated_at }: RecordRow, { at }: Stamp): OpenRecord {
  return {
    id,
    version,
    at: updated_at > at ? updated_at : at,
    data,
    change: { id, set: {}, versions: 0 },
  }
}
