import type { Session } from '../db/transaction.ts'
import {
  type ImportId,
  insertImport,
  type KnownImport,
  lockImport,
  saveProgress,
  selectImport,
  takeImport,
} from '../sql/imports.ts'
import { ImportError } from './import-error.ts'
import { beginning, type Standing } from './standing.ts'
import type { Place } from './target.ts'

/** How an import was begun: what it needs to go on in the same way. */
export interface Begun {
  format: string
  encoding: string
  raw: boolean
  /** The header that rows find their record by. */
  key: string | null
  /**
   * `field` is the number of the field, which stays when its name does not, and `by` that of the unique field that cells
   * have values of where they refer to records.
   */
  columns: { header: string; field: number | string; filled: number; note?: string; by?: number }[]
}

/** An import as the database remembers it. */
export interface Remembered {
  begun: Begun
  standing: Standing
  startedAt: Date
  isFinished: boolean
}

/** Keeps in the database how far an import is, in the transactions that write its rows. */
export interface Checkpoint {
  /** Makes sure, until the transaction ends, that no other run has gone on with the import. */
  hold(session: Session): Promise<void>
  save(session: Session, standing: Standing): Promise<void>
  finish(standing: Standing): Promise<void>
}

export async function findImport(
  { database, tenantId }: Place,
  id: ImportId,
): Promise<Remembered | undefined> {
  const [known] = await database.read(tenantId, (session) => session.run(selectImport(id)))
  return known && toRemembered(known)
}

/** Begins in the transaction that makes the table, so that there is not one without the other. */
export async function beginImport(
  session: Session,
  id: ImportId,
  { place, begun, standing, instead }: { place: Place; begun: Begun; standing: Standing; instead: boolean },
): Promise<Checkpoint> {
  const act = { plan: begun, progress: standing, actor: place.actor, at: new Date(), instead }
  const [started] = await session.run(insertImport(id, act))
  if (!started) {
    throw new ImportError('Another import of this file into this table has begun at this moment.')
  }
  return openCheckpoint(place, id, started.run)
}

/** Goes on with an import that nobody else can go on with from here; undefined when it is finished meanwhile. */
export async function takeOver(
  place: Place,
  id: ImportId,
): Promise<(Remembered & { checkpoint: Checkpoint }) | undefined> {
  const [taken] = await place.database.write(place.tenantId, async (session) => ({
    value: await session.run(takeImport(id)),
    commit: true,
  }))
  return taken && { ...toRemembered(taken), checkpoint: openCheckpoint(place, id, taken.run) }
}

function openCheckpoint({ database, tenantId }: Place, id: ImportId, run: number): Checkpoint {
  const hold = async (session: Session) => {
    const held = await session.run(lockImport(id, run))
    if (held.length === 0) {
      throw new ImportError('Another run goes on with this import, or has begun it again.')
    }
  }
  return {
    hold,
    save: async (session, standing) => {
      await session.run(saveProgress(id, standing, null))
    },
    finish: (standing) =>
      database.write(tenantId, async (session) => {
        await hold(session)
        await session.run(saveProgress(id, standing, new Date()))
        return { value: undefined, commit: true }
      }),
  }
}

function toRemembered({ plan, progress, started_at, finished_at }: KnownImport): Remembered {
  return {
    begun: plan as unknown as Begun,
    // An earlier release did not know all that there is to know now.
    standing: { ...beginning, ...(progress as unknown as Partial<Standing>) },
    startedAt: started_at,
    isFinished: finished_at !== null,
  }
}
