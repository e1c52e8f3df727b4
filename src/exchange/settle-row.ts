import { relationFields } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import type { Row as RecordRow } from '../sql/read.ts'
import type { Change, Stamp } from '../sql/write.ts'
import { difference } from '../write/change.ts'
import { laterOf } from '../write/line.ts'
import type { Bringers } from './bringers.ts'
import { idOf, type KeyedRow } from './keyed-row.ts'
import type { Owners } from './owners.ts'
import type { Referents } from './referents.ts'
import { none, type Refusal, refuse } from './refusal.ts'
import type { Known, Settled } from './settle.ts'
import { type Target, toRecord } from './to-record.ts'

/** A record that rows of the batch are about, as it is after those that were settled. */
interface OpenRecord {
  id: string
  version: number
  at: Date
  data: Document
  change: Required<Change>
}

/** A batch while it is being settled. */
export interface Batch {
  target: Target
  known: Known
  stamp: Stamp
  settled: Settled
  createdIds: Set<string>
  /** By value of the key. */
  open: Map<string, OpenRecord>
  owners: Owners
  referents: Referents
  bringers: Bringers
}

/** Settles a row, or tells why it cannot be settled. */
export function settleRow(batch: Batch, row: KeyedRow, index: number): Refusal {
  if (row.value === undefined) {
    return createRecord(batch, row, index)
  }
  const { count = 0 } = batch.known.holders.get(row.value) ?? {}
  if (count > 1) {
    const { fields, key = '' } = batch.target
    const message = `${count} records have the value ${row.value}, so that it does not tell which one to update.`
    return refuse([{ path: [fields.get(key)?.name ?? key], rule: 'upsert', message }])
  }
  const record = findRecord(batch, row.value)
  return record ? updateRecord(batch, record, { row, index }) : createRecord(batch, row, index)
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

function createRecord(batch: Batch, { read, value }: KeyedRow, index: number): Refusal {
  const { target, known, stamp, settled, open, owners, createdIds, referents, bringers } = batch
  const record = toRecord(read, target.table)
  const referred = referents.find(read.references, { index, before: {} })
  if (Array.isArray(record)) {
    const { reasons, mayCome } = referred.refusal
    return refuse([...record, ...(mayCome ? [] : reasons)])
  }
  if (referred.refusal.reasons.length > 0) {
    return referred.refusal
  }
  const id = record.id ?? bringers.newIdOf(index)
  if (known.usedIds.has(id) || createdIds.has(id)) {
    return refuse([{ path: ['id'], rule: 'unique', message: `The id ${id} is in use.` }])
  }
  const data = Object.assign(record.data, referred.set)
  const issues = owners.move(id, {}, data)
  if (issues.length > 0) {
    return refuse(issues)
  }
  createdIds.add(id)
  referents.settle(index, id)
  settled.created.push({ id, data })
  settled.createdHistory.push({ id, version: 1, at: stamp.at, changes: {} })
  link(batch, id, { before: {}, after: data })
  if (value !== undefined) {
    open.set(value, { id, version: 1, at: stamp.at, data, change: { id, set: {}, unset: [], versions: 0 } })
  }
  return none
}

function updateRecord(
  batch: Batch,
  record: OpenRecord,
  { row, index }: { row: KeyedRow; index: number },
): Refusal {
  const { settled, owners, referents } = batch
  const id = idOf(row.read)
  if (id !== undefined && id !== record.id) {
    const message = `The record that it updates has the id ${record.id}, not ${id}.`
    return refuse([{ path: ['id'], rule: 'upsert', message }])
  }
  const referred = referents.find(row.read.references, { index, before: record.data })
  if (referred.refusal.reasons.length > 0) {
    return referred.refusal
  }
  const set = { ...row.set, ...referred.set }
  const issues = owners.move(record.id, record.data, { ...record.data, ...set })
  if (issues.length > 0) {
    return refuse(issues)
  }
  referents.settle(index, record.id)
  settled.updated++
  const changes = difference(record.data, { set, unset: [] })
  if (Object.keys(changes).length > 0) {
    const { change } = record
    if (change.versions === 0) {
      settled.changes.push(change)
    }
    change.set = { ...change.set, ...set }
    change.versions++
    link(batch, record.id, { before: record.data, after: { ...record.data, ...set } })
    record.data = { ...record.data, ...set }
    record.version++
    settled.updatedHistory.push({ id: record.id, version: record.version, at: record.at, changes })
  }
  return none
}

/** Keeps what its links follow from: its document before the batch, and after. */
function link(
  { target, settled }: Batch,
  id: string,
  documents: { before: Document; after: Document },
): void {
  if (target.table && relationFields(target.table).length > 0) {
    settled.linked.set(id, { ...documents, before: settled.linked.get(id)?.before ?? documents.before })
  }
}
