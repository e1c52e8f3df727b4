import type { Told } from '../sql/answers.ts'
import { selectByIds } from '../sql/read.ts'
import { type Context, type RecordSource, tableOf } from './context.ts'

/**
 * Answers a field of a mutation, and remembers which records it told. When the mutation was done before, it is not done
 * again: the field tells of the same records.
 */
export async function tellOnce(context: Context, alias: string, resolve: () => unknown): Promise<unknown> {
  const before = context.before?.[alias]
  if (before) {
    return tellAgain(context, before)
  }
  const result = await resolve()
  context.told[alias] = toTold(result)
  return result
}

function toTold(result: unknown): Told {
  if (Array.isArray(result)) {
    const sources: RecordSource[] = result
    return { form: 'records', table: sources[0]?.table ?? '', ids: sources.map(({ row }) => row.id) }
  }
  if (typeof result === 'string') {
    return { form: 'id', table: '', ids: [result] }
  }
  const { table, row } = result as RecordSource
  return { form: 'record', table, ids: [row.id] }
}

/** The records as they are by now, deleted ones too: a mutation tells what it has deleted. */
async function tellAgain(context: Context, { form, table, ids }: Told): Promise<unknown> {
  if (form === 'id') {
    return ids[0]
  }
  if (ids.length === 0) {
    return []
  }
  const { session, catalog } = context
  const vantage = { asOf: undefined, includeDeleted: true }
  const scope = { tenantId: catalog.tenantId, table: tableOf(context, table), vantage }
  const rows = await session.run(selectByIds(scope, ids))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const sources = ids.flatMap((id): RecordSource[] => {
    const row = byId.get(id)
    return row ? [{ table, row }] : []
  })
  return form === 'record' ? sources[0] : sources
}
