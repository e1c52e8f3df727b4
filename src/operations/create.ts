import { v7 as makeId } from 'uuid'
import type { Table } from '../catalog/definition.ts'
import { expectUnusedIds } from '../db/refusal.ts'
import type { Session } from '../db/transaction.ts'
import { type NewRecord, planRecord } from '../plan/record.ts'
import { lockIds } from '../sql/lock.ts'
import type { Row } from '../sql/read.ts'
import { insertHistory, insertRecords, type Stamp, selectUsedIds } from '../sql/write.ts'
import { openForWriting } from './context.ts'
import type { TableMutation } from './operation.ts'

export const create: TableMutation = {
  on: 'mutation',
  name: ({ mutations }) => mutations.create,
  appliesTo: () => true,
  field: (t, { record, input }, { name }) =>
    t.field({
      type: record,
      nullable: false,
      args: { input: t.arg({ type: input, required: true }) },
      resolve: async (_, args, context) => {
        const table = await openForWriting(context, name)
        const scope = { session: context.session, tenantId: context.catalog.tenantId, table }
        const [row] = await createRecords(scope, [planRecord(table, args.input)], context)
        context.written.add((row as Row).id)
        return { table: name, row: row as Row }
      },
    }),
}

interface Place {
  session: Session
  tenantId: number
  table: Table
}

/** Writes new records and the first line of their history: two statements, whatever their number. */
export async function createRecords(
  { session, tenantId, table }: Place,
  records: readonly NewRecord[],
  stamp: Stamp,
): Promise<Row[]> {
  const brought = records.flatMap(({ id }) => id ?? [])
  expectUnusedIds(await holdIds({ session, tenantId }, brought))
  const complete = records.map((record) => ({ ...record, id: record.id ?? makeId() }))
  const history = complete.map(({ id }) => ({ id, version: 1, at: stamp.at, changes: {} }))
  const [rows] = await Promise.all([
    session.run(insertRecords({ tenantId, table }, complete, stamp)),
    session.run(insertHistory({ tenantId, table }, history, { action: 'create', ...stamp })),
  ])
  return rows
}

/** Holds ids that clients bring until the transaction ends; gives those that a record of the tenant has already. */
export async function holdIds(
  { session, tenantId }: Omit<Place, 'table'>,
  ids: readonly string[],
): Promise<{ id: string }[]> {
  if (ids.length === 0) {
    return []
  }
  // Not left to the primary key: it knows one table only, and an id is unique in the whole tenant.
  await session.run(lockIds(tenantId, ids))
  return session.run(selectUsedIds(tenantId, ids))
}
