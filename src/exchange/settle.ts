import { uniqueFields } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import type { Issue } from '../errors.ts'
import type { Row as RecordRow } from '../sql/read.ts'
import type { UniqueValue } from '../sql/unique.ts'
import type { Change, Stamp } from '../sql/write.ts'
import type { HistoryEntry } from '../sql/write-history.ts'
import { difference } from '../write/change.ts'
import { laterOf } from '../write/line.ts'
import { idOf, type KeyedRow } from './keyed-row.ts'
import { makeIds } from './make-ids.ts'
import { type Owners, openOwners } from './owners.ts'
import type { Rejection } from './rejected.ts'
import { type Target, toRecord } from './to-record.ts'

/** What the database has of the rows of a batch; all of it stays so until the transaction ends. */
export interface Known {
  /** Ids that rows bring for new records and some record has. */
  usedIds: ReadonlySet<string>
  /** By value of the key. */
  holders: ReadonlyMap<string, Holder>
  /** Who has the values of unique fields that rows bring. */
  owners: readonly UniqueValue[]
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
  /** Values of unique fields that records give back, and those that they take. */
  released: UniqueValue[]
  taken: UniqueValue[]
  /** How many rows found their record. */
  updated: number
}

/** A record that rows of the batch are about, as it is after those that were settled. */
interface OpenRecord {
  id: string
  version: number
  at: Date
  data: Document
  change: Required<Change>
}

/** A batch while it is being settled. */
interface Batch {
  target: Target
  known: Known
  stamp: Stamp
  settled: Settled
  takenIds: Set<string>
  /** By value of the key. */
  open: Map<string, OpenRecord>
  owners: Owners
  newIds: Generator<string, never>
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
    released: [],
    taken: [],
    updated: 0,
  }
  const takenIds = new Set(known.usedIds)
  const batch: Batch = {
    ...{ target, known, stamp, settled, takenIds },
    open: new Map(),
    owners: openOwners(target.table ? uniqueFields(target.table) : [], known.owners),
    newIds: makeIds(rows.length),
  }
  for (const row of rows) {
    const reasons = row.issues.length > 0 ? row.issues : settleRow(batch, row)
    if (reasons.length > 0) {
      settled.rejections.push({ row: row.read.row, reasons })
    }
  }
  return { ...settled, ...batch.owners.moved() }
}

/** Gives the reasons why it cannot be settled. */
function settleRow(batch: Batch, row: KeyedRow): Issue[] {
  if (row.value === undefined) {
    return createRecord(batch, row)
  }
  const { count = 0 } = batch.known.holders.get(row.value) ?? {}
  if (count > 1) {
    const { fields, key = '' } = batch.target
    const message = `${count} records have the value ${row.value}, so that it does not tell which one to update.`
    return [{ path: [fields.get(key)?.name ?? key], rule: 'upsert', message }]
  }
  const record = findRecord(batch, row.value)
  return record ? updateRecord(batch, record, row) : createRecord(batch, row)
}

function findRecord({ open, known, stamp }: Batch, value: string): OpenRecord | undefined {
  const { record } = known.holders.get(value) ?? {}
  const found = open.get(value) ?? (record && openRecord(record, stamp))
  if (found) {
    open.set(value, found)
  }
  return found
}

function openRecord({ id, version, data, updated_at }: RecordRow, { at }: Stamp): OpenRecord {
  const change = { id, set: {}, unset: [], versions: 0 }
  return { id, version, at: laterOf(updated_at, at), data, change }
}

function createRecord(batch: Batch, { read, value }: KeyedRow): Issue[] {
  const { target, stamp, settled, takenIds, open, owners, newIds } = batch
  const record = toRecord(read, target.table)
  if (Array.isArray(record)) {
    return record
  }
  const id = record.id ?? newIds.next().value
  if (takenIds.has(id)) {
    return [{ path: ['id'], rule: 'unique', message: `The id ${id} is in use.` }]
  }
  const { data } = record
  const issues = owners.move(id, {}, data)
  if (issues.length > 0) {
    return issues
  }
  takenIds.add(id)
  settled.created.push({ id, data })
  settled.createdHistory.push({ id, version: 1, at: stamp.at, changes: {} })
  if (value !== undefined) {
    open.set(value, { id, version: 1, at: stamp.at, data, change: { id, set: {}, unset: [], versions: 0 } })
  }
  return []
}

function updateRecord({ settled, owners }: Batch, record: OpenRecord, { read, set }: KeyedRow): Issue[] {
  const id = idOf(read)
  if (id !== undefined && id !== record.id) {
    const message = `The record that it updates has the id ${record.id}, not ${id}.`
    return [{ path: ['id'], rule: 'upsert', message }]
  }
  const issues = owners.move(record.id, record.data, { ...record.data, ...set })
  if (issues.length > 0) {
    return issues
  }
  settled.updated++
  const changes = difference(record.data, { set, unset: [] })
  if (Object.keys(changes).length > 0) {
    const { change } = record
    if (change.versions === 0) {
      settled.changes.push(change)
    }
    change.set = { ...change.set, ...set }
    change.versions++
    record.data = { ...record.data, ...set }
    record.version++
    settled.updatedHistory.push({ id: record.id, version: record.version, at: record.at, changes })
  }
  return []
}
