import { analyzeWritten } from '../sql/imports.ts'
import { countAside } from './aside.ts'
import { ImportError } from './import-error.ts'
import type { MappedColumn } from './mapping.ts'
import { findReferences, type ReferenceOption } from './reference.ts'
import { toShortPath } from './rejected.ts'
import { openRun } from './run.ts'
import { openSource } from './source.ts'
import type { Reason } from './tally.ts'
import { loadCatalog, type Place } from './target.ts'
import type { Missing } from './unresolved.ts'
import { writeAll } from './write-all.ts'

/** How far an import is; it reads the file first to look and then to write. */
export interface Progress {
  stage: 'reading' | 'writing'
  bytes: number
  ofBytes: number
  rows: number
}

export interface ImportRequest extends Place {
  file: string
  /** One of `formatNames`; the one of the file's extension when absent. */
  format?: string | undefined
  /** A name of the Encoding Standard; found out when absent. */
  encoding?: string | undefined
  /** Takes text of CSV as it stands; else an apostrophe before what a spreadsheet takes for a formula is taken off. */
  raw?: boolean | undefined
  /** Makes choices of columns with few texts, in a table that is made. */
  choices?: boolean | undefined
  /** A field whose values tell which record a row updates; without one every row is a new record. */
  upsertBy?: string | undefined
  /** Relations whose cells hold values of a unique field, and no ids. */
  references?: readonly ReferenceOption[] | undefined
  /** Where rejected rows go; a new file in the current directory when absent. */
  rejectedFile?: string | undefined
  /** Says what would be done and writes nothing. */
  dryRun?: boolean | undefined
  /** Goes on where an earlier import of the same file into the same table stopped. */
  resume?: boolean | undefined
  /** Begins anew although an earlier one stopped; what that has written stays. */
  restart?: boolean | undefined
  onMapping?: ((plan: ImportPlan) => unknown) | undefined
  onProgress?: ((progress: Progress) => unknown) | undefined
}

/** What is going to be done. */
export interface ImportPlan {
  table: string
  /** Whether the table was made for this file. */
  created: boolean
  /** What the file is written in, said or found out. */
  encoding: string
  mapping: MappedColumn[]
  /** How many rows an earlier run has done; all of them when there is nothing left to do. */
  resumedAfter: number
}

/** What was done, by this run and earlier ones of the same import; the command prints it as it is with --json. */
export interface ImportSummary extends ImportPlan {
  read: number
  /** With `rejected` it always makes `read`. In a dry run: what would be written. */
  written: number
  /** Those of `written` that found a record to update, whether or not they changed it. */
  updated: number
  rejected: number
  /** Null when there is none. */
  rejectedFile: string | null
  reasons: Reason[]
  /** What rejected rows refer to and is not there. */
  missing: Missing[]
  dryRun: boolean
  seconds: number
}

// So often it is told how far the file is read; oftener would cost more than it says.
const rowsBetweenNews = 1_000

/** Makes records of the rows of a file, and a table for them when there is none with that name. */
export async function importFile(request: ImportRequest): Promise<ImportSummary> {
  const begin = performance.now()
  const { file, dryRun = false, onMapping, onProgress } = request
  await expectReferences(request)
  const source = await openSource(file, request)
  const tell = (stage: Progress['stage'], rows: number) =>
    onProgress?.({ stage, bytes: source.position(), ofBytes: source.size, rows })
  const tellReading = (rows: number) => rows % rowsBetweenNews === 0 && tell('reading', rows)
  const run = await openRun(request, source, tellReading)
  const plan: ImportPlan = {
    table: run.target.tableName,
    created: run.created,
    encoding: source.encoding,
    mapping: run.mapping,
    resumedAfter: run.standing.read - countAside(run.standing.aside),
  }
  onMapping?.(plan)
  const standing = run.isFinished ? run.standing : await writeAll(request, { run, source, tell })
  const { read, written, updated, rejected, reasons, missing, kept } = standing
  if (!dryRun && written >= countedAtOnce) {
    await count(request, written)
  }
  return {
    ...plan,
    ...{ read, written, updated, rejected, reasons, missing },
    rejectedFile: rejected === 0 || kept.file === null ? null : toShortPath(kept.file),
    dryRun,
    seconds: Math.round(performance.now() - begin) / 1_000,
  }
}

/** As many records as change what Postgres expects. */
const countedAtOnce = 1_000

/** Who asks for what was just imported does not have to wait until Postgres counts by itself. */
async function count({ database, tenantId }: ImportRequest, written: number): Promise<void> {
  await database.write(tenantId, async (session) => {
    await session.run(analyzeWritten(written))
    return { value: undefined, commit: true }
  })
}

/** What can be known to be wrong before the file is read, however long that takes. */
async function expectReferences({ references = [], ...place }: ImportRequest): Promise<void> {
  const known =
    references.length > 0 ? findReferences(await loadCatalog(place), place.tableName, references) : []
  if (typeof known === 'string') {
    throw new ImportError(known)
  }
}
