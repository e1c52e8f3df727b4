import { uniqueFields } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import type { Row as RecordRow } from '../sql/read.ts'
import type { UniqueValue } from '../sql/unique.ts'
import type { Change, Stamp } from '../sql/write.ts'
import type { HistoryEntry } from '../sql/write-history.ts'
import { type Bringers, findBringers } from './bringers.ts'
import type { KeyedRow } from './keyed-row.ts'
import { makeIds } from './make-ids.ts'
import { openOwners } from './owners.ts'
import { openReferents } from './referents.ts'
import type { Rehearsal } from './rehearsal.ts'
import type { Rejection } from './rejected.ts'
import { type Batch, settleRow } from './settle-row.ts'
import type { OpenTarget } from './target.ts'

/** What the database has of the rows of a batch; all of it stays so until the transaction ends. */
export interface Known {
  /** Ids that rows bring for new records and some record has. */
  usedIds: ReadonlySet<string>
  /** By value of the key. */
  holders: ReadonlyMap<string, Holder>
  /** Who has the values of unique fields that rows bring, or refer to records by. */
  owners: readonly UniqueValue[]
  /** Which of the records that rows refer to are there, by the id of their table. */
  held: ReadonlyMap<number, ReadonlySet<string>>
  /** Where nothing is written: what would be there. */
  rehearsed?: Rehearsal
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
  /** Rows, by their place in the batch, that refer to others which a later row may bring. */
  waiting: number[]
  /** Documents of records that refer to others, before and after, by id. */
  linked: Map<string, { before: Document; after: Document }>
  /** Values of unique fields that records give back, and those that they take. */
  released: UniqueValue[]
  taken: UniqueValue[]
  /** How many rows found their record. */
  updated: number
}

interface Settling {
  known: Known
  stamp: Stamp
  /** Whether a row may wait for one of a later batch that it refers to; else it is rejected. */
  canWait: boolean
}

/**
 * Decides in the order of the file what each row becomes: later rows may be about the records of earlier ones, and all
 * may refer to each other.
 */
export function settleRows(rows: readonly KeyedRow[], target: OpenTarget, settling: Settling): Settled {
  const ids = makeIds(rows.length)
  const bringers = findBringers(rows, target, {
    holders: settling.known.holders,
    newIds: rows.map(() => ids.next().value),
  })
  // A row is taken at its word that it brings what others refer to; if it does not, all is decided again without it.
  for (;;) {
    const { settled, failed } = tryRows(rows, target, { ...settling, bringers })
    if (failed.size === 0) {
      return settled
    }
    bringers.doubt(failed)
  }
}

function tryRows(
  rows: readonly KeyedRow[],
  target: OpenTarget,
  { known, stamp, canWait, bringers }: Settling & { bringers: Bringers },
): { settled: Settled; failed: ReadonlySet<number> } {
  const settled: Settled = {
    created: [],
    changes: [],
    createdHistory: [],
    updatedHistory: [],
    rejections: [],
    waiting: [],
    linked: new Map(),
    released: [],
    taken: [],
    updated: 0,
  }
  const owners = openOwners(target.table ? uniqueFields(target.table) : [], known.owners)
  const createdIds = new Set<string>()
  const referents = openReferents(target, { known, owners, createdIds, bringers })
  const batch: Batch = {
    ...{ target, known, stamp, settled, owners, createdIds, referents, bringers },
    open: new Map(),
  }
  for (const [index, row] of rows.entries()) {
    const { reasons, mayCome } =
      row.issues.length > 0 ? { reasons: row.issues, mayCome: false } : settleRow(batch, row, index)
    if (reasons.length === 0) {
      continue
    }
    if (mayCome && canWait) {
      settled.waiting.push(index)
    } else {
      settled.rejections.push({ row: row.read.row, reasons })
    }
  }
  return { settled: { ...settled, ...owners.moved() }, failed: referents.failed() }
}
