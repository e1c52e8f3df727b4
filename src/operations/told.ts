import { forgetLoaded } from '../load/forget.ts'
import type { Told } from '../sql/answers.ts'
import { selectByIds } from '../sql/read.ts'
import { refuseGone } from '../write/refusal.ts'
import { type Context, type RecordSource, tableOf } from './context.ts'
import { endRehearsal } from './dry-run.ts'

/**
 * Answers a field of a mutation, and remembers which records it told. When the mutation was done before, it is not done
 * again: the field tells of the same records. GraphQL begins with a field when the one before is answered as a whole, so
 * what that has read is forgotten here, and undone what it has only rehearsed.
 */
export async function tellOnce(context: Context, alias: string, resolve: () => unknown): Promise<unknown> {
  await endRehearsal(context)
  forgetLoaded(context.session)
  const before = context.before?.get(alias)
  if (before) {
    return tellAgain(context, before)
  }
  const result = await resolve()
  context.told.set(alias, toTold(result))
  return result
}

function toTold(result: unknown): Told {
  if (Array.isArray(result)) {
    return { form: 'records', ...toldOf(result) }
  }
  if (typeof result === 'string') {
    return { form: 'id', table: '', ids: [result], deleted: true }
  }
  return { form: 'record', ...toldOf([result as RecordSource]) }
}

function toldOf(sources: readonly RecordSource[]): Omit<Told, 'form'> {
  return {
    table: sources[0]?.table ?? '',
    ids: sources.map(({ row }) => row.id),
    deleted: sources.some(({ row }) => row.deleted_at !== null),
  }
}

/** The records as they are by now. */
async function tellAgain(context: Context, { form, table, ids, deleted }: Told): Promise<unknown> {
  if (form === 'id') {
    return ids[0]
  }
  if (ids.length === 0) {
    return []
  }
  const { session, catalog, role } = context
  // A mutation tells what it has deleted; what somebody else has deleted since is hidden here too.
  const vantage = { asOf: undefined, includeDeleted: deleted || role === 'admin' }
  const scope = { tenantId: catalog.tenantId, table: tableOf(context, table), vantage }
  const rows = await session.run(selectByIds(scope, ids))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const sources = ids.map((id): RecordSource => {
    const row = byId.get(id)
    if (!row) {
      throw refuseGone()
    }
    return { table, row }
  })
  return form === 'record' ? sources[0] : sources
}
