import DataLoader from 'dataloader'
import { expectRemembered } from '../db/refusal.ts'
import type { Session } from '../db/transaction.ts'
import { type HistoryKey, type HistoryRow, selectHistory, selectHistoryFrom } from '../sql/history.ts'
import type { Scope } from '../sql/scope.ts'

type HistoryLoader = DataLoader<HistoryKey, HistoryRow[]>

interface Remembered {
  loaders: Map<string, HistoryLoader>
  from: Promise<Date | null> | undefined
}

// As long as the transaction lives.
const rememberedIn = new WeakMap<Session, Remembered>()

function remember(session: Session): Remembered {
  const remembered = rememberedIn.get(session) ?? { loaders: new Map(), from: undefined }
  rememberedIn.set(session, remembered)
  return remembered
}

/** The newest lines of a record's history below a version; all that is asked for at once is one statement. */
export function loadHistory(
  session: Session,
  scope: Scope,
  { lines, ...key }: HistoryKey & { lines: number },
): Promise<HistoryRow[]> {
  const { loaders } = remember(session)
  const name = `${scope.table.id} ${lines}`
  const loader =
    loaders.get(name) ??
    new DataLoader<HistoryKey, HistoryRow[]>(
      async (keys) => {
        const rows = await session.run(selectHistory(scope, keys, lines))
        const byKey = Map.groupBy(rows, (row) => row.key)
        return keys.map((_, index) => byKey.get(index + 1) ?? [])
      },
      // What a dry run has written is undone: the next one to ask must not be told of it.
      { cache: false },
    )
  loaders.set(name, loader)
  return loader.load(key)
}

/** Refuses moments of which history says nothing any more; asked once a transaction. */
export async function expectPast(
  session: Session,
  tenantId: number,
  moments: readonly (Date | undefined)[],
): Promise<void> {
  const asked = moments.filter((moment) => moment !== undefined)
  if (asked.length === 0) {
    return
  }
  const remembered = remember(session)
  remembered.from ??= session
    .run(selectHistoryFrom(tenantId))
    .then(([tenant]) => tenant?.history_from ?? null)
  const from = await remembered.from
  for (const moment of asked) {
    expectRemembered(moment, from)
  }
}
