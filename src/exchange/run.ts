import path from 'node:path'
import type { Session } from '../db/transaction.ts'
import { counted } from '../names/words.ts'
import type { ImportId } from '../sql/imports.ts'
import { cellReader } from './cell.ts'
import { beginImport, type Checkpoint, findImport, type Remembered, takeOver } from './checkpoint.ts'
import type { ImportRequest } from './import.ts'
import { ImportError } from './import-error.ts'
import { inferColumns } from './infer.ts'
import { findKey } from './key.ts'
import { openTarget, rehearseTarget } from './open-target.ts'
import { findReferences, type ReferenceOption } from './reference.ts'
import { expectRoom, openRejected, type RejectedFile, reopenRejected } from './rejected.ts'
import type { Source } from './source.ts'
import { beginning, type Standing } from './standing.ts'
import { loadCatalog, numberOf, type Opened, restoreTarget } from './target.ts'
import { findUniques } from './uniques.ts'

/** An import that is ready to write, from its beginning or from where an earlier run stopped. */
export interface Run extends Opened {
  standing: Standing
  /** Where it is kept what becomes of the rows; undefined in a rehearsal. */
  ledger: { checkpoint: Checkpoint; rejected: RejectedFile } | undefined
  /** When an earlier run has done all of it. */
  isFinished: boolean
}

/** Begins an import, or goes on with one that was stopped, as is asked for. */
export async function openRun(
  request: ImportRequest,
  source: Source,
  onRow: (count: number) => void,
): Promise<Run> {
  const { dryRun = false, resume = false, restart = false, tenantId, tableName } = request
  const table = dryRun ? undefined : (await loadCatalog(request)).tables.get(tableName)
  const id = table && { tenantId, tableId: table.id, fileHash: source.hash }
  const known = id && (await findImport(request, id))
  if (known && !known.isFinished && !resume && !restart) {
    throw new ImportError(
      `An import of ${source.name} into ${tableName} was begun at ${known.startedAt.toISOString()} and stopped after ${counted(known.standing.read, 'row')}, if it is not still running; --resume goes on with it, --restart begins again.`,
    )
  }
  return id && known && resume ? goOn(request, source, { id, known, onRow }) : begin(request, source, onRow)
}

async function begin(request: ImportRequest, source: Source, onRow: (count: number) => void): Promise<Run> {
  const { dryRun = false, choices, upsertBy, rejectedFile, references = [] } = request
  const { name } = source
  if (rejectedFile !== undefined && !dryRun) {
    await expectRoom(rejectedFile)
  }
  const columns = await inferColumns({ name, rows: source.rows(), choices }, (_, count) => onRow(count))
  const wanted = { name, columns, upsertBy, references, ...cellReader(request.raw === true) }
  if (dryRun) {
    const opened = await rehearseTarget(request, wanted)
    return { ...opened, standing: beginning, ledger: undefined, isFinished: false }
  }
  const rejected = await openRejected(name, rejectedFile)
  const standing = { ...beginning, kept: rejected.kept() }
  try {
    const { begun: checkpoint, ...opened } = await openTarget(request, wanted, (session, opened) =>
      remember(session, { request, source, opened, standing }),
    )
    return { ...opened, standing, ledger: { checkpoint, rejected }, isFinished: false }
  } catch (error) {
    await rejected.end()
    throw error
  }
}

function remember(
  session: Session,
  {
    request,
    source,
    opened,
    standing,
  }: { request: ImportRequest; source: Source; opened: Opened; standing: Standing },
): Promise<Checkpoint> {
  const { tableId, fields, uniques, key = null } = opened.target
  const { format, encoding, hash } = source
  const columns = opened.mapping.map(({ header, filled, note }) => {
    const unique = uniques.get(header)
    return {
      ...{ header, field: numberOf(fields.get(header)), filled },
      ...(note === undefined ? {} : { note }),
      ...(unique ? { by: unique.id } : {}),
    }
  })
  return beginImport(
    session,
    { tenantId: request.tenantId, tableId, fileHash: hash },
    {
      place: request,
      begun: { format, encoding, raw: request.raw === true, key, columns },
      standing,
      instead: request.restart === true,
    },
  )
}

/** Goes on where the last transaction of an earlier run has left the import. */
async function goOn(
  request: ImportRequest,
  source: Source,
  { id, known, onRow }: { id: ImportId; known: Remembered; onRow: (count: number) => void },
): Promise<Run> {
  const opened = await restoreTarget(request, { begun: known.begun, ...cellReader(known.begun.raw) })
  expectSame(request, source, { known, opened })
  const taken = await takeOver(request, id)
  if (!taken) {
    const { standing } = (await findImport(request, id)) ?? known
    return { ...opened, standing, ledger: undefined, isFinished: true }
  }
  const { checkpoint, standing } = taken
  const rejected = await reopenRejected(source.name, standing.kept, request.rejectedFile)
  await readThrough(source, onRow)
  return { ...opened, standing, ledger: { checkpoint, rejected }, isFinished: false }
}

/** The first reading tells the source what it must know to read the same rows again, such as what quotes mean. */
async function readThrough(source: Source, onRow: (count: number) => void): Promise<void> {
  let count = 0
  for await (const _ of source.rows()) {
    onRow(++count)
  }
}

/** Rows that are read in another way would not be those that are there. */
function expectSame(
  { upsertBy, raw, rejectedFile, references }: ImportRequest,
  { name, format, encoding }: Source,
  { known: { begun, standing }, opened }: { known: Remembered; opened: Opened },
): void {
  const key = upsertBy === undefined ? begun.key : findKey(upsertBy, opened.target.fields, name)
  const isSame =
    format === begun.format &&
    encoding === begun.encoding &&
    (raw ?? begun.raw) === begun.raw &&
    key === begun.key &&
    (references === undefined || hasReferences(opened.target, { name, references }))
  if (!isSame) {
    const more = [
      ...(begun.raw ? ['as it stands'] : []),
      ...opened.mapping.flatMap(({ field, refersBy }) =>
        refersBy === undefined ? [] : [`with --reference ${field}=${refersBy}`],
      ),
      ...(begun.key === null ? [] : [`with records found by ${JSON.stringify(begun.key)}`]),
    ]
    throw new ImportError(
      `This import was begun with ${[`${name} as ${begun.format} in ${begun.encoding}`, ...more].join(', ')}; go on in the same way, or begin again with --restart.`,
    )
  }
  const { file } = standing.kept
  if (rejectedFile !== undefined && file !== null && path.resolve(rejectedFile) !== file) {
    throw new ImportError(
      `The rejected rows of this import are kept in ${JSON.stringify(file)}; leave --rejected away, or begin again with --restart.`,
    )
  }
}

/** Whether these are the relations whose cells have no ids. */
function hasReferences(
  { catalog, tableName, fields, uniques }: Opened['target'],
  { name, references }: { name: string; references: readonly ReferenceOption[] },
): boolean {
  const options = findReferences(catalog, tableName, references)
  const given = typeof options === 'string' ? new Map() : findUniques(catalog, fields, { name, options })
  return given.size === uniques.size && [...uniques].every(([header, { id }]) => given.get(header)?.id === id)
}
