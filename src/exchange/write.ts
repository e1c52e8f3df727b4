import { StaleCatalog } from '../catalog/version.ts'
import { openForWriting } from '../operations/context.ts'
import { createRecords } from '../operations/create.ts'
import type { NewRecord } from '../plan/record.ts'
import type { Rejection } from './rejected.ts'
import type { Row } from './row.ts'
import { type OpenTarget, type Place, reopenTarget } from './target.ts'
import { toRecord } from './to-record.ts'

export interface Written {
  /** Under the definitions that held when it was done. */
  target: OpenTarget
  written: number
  rejections: Rejection[]
}

/** What writing rows would come to. */
export function rehearseRows(rows: readonly Row[], target: OpenTarget): Written {
  const { records, rejections } = sortRows(rows, target)
  return { target, written: records.length, rejections }
}

/** Writes rows in one transaction; when the definitions have changed, once more by the new ones. */
export async function writeRows(
  rows: readonly Row[],
  { place, target, prepare }: { place: Place; target: OpenTarget; prepare(): Promise<void> },
): Promise<Written> {
  const { records, rejections } = sortRows(rows, target)
  if (rejections.length > 0) {
    await prepare()
  }
  try {
    await commitRecords(place, target, records)
    return { target, written: records.length, rejections }
  } catch (error) {
    if (!(error instanceof StaleCatalog)) {
      throw error
    }
    return writeRows(rows, { place, target: await reopenTarget(place, target), prepare })
  }
}

// Also without records: rows may be rejected by definitions that hold no more.
function commitRecords(
  { database, tenantId, actor }: Place,
  { catalog, table }: OpenTarget,
  records: readonly NewRecord[],
): Promise<void> {
  return database.write(tenantId, async (session) => {
    const stamp = { actor, at: new Date() }
    if (table) {
      await openForWriting({ session, catalog, ...stamp }, table.name)
    }
    if (table && records.length > 0) {
      await createRecords({ session, tenantId, table }, records, stamp)
    }
    return { value: undefined, commit: true }
  })
}

function sortRows(
  rows: readonly Row[],
  target: OpenTarget,
): { records: NewRecord[]; rejections: Rejection[] } {
  const records: NewRecord[] = []
  const rejections: Rejection[] = []
  for (const row of rows) {
    const record = toRecord(row, target)
    if (Array.isArray(record)) {
      rejections.push({ row, reasons: record })
    } else {
      records.push(record)
    }
  }
  return { records, rejections }
}
