import { type Field, type Table, uniqueFields } from '../catalog/definition.ts'
import type { Session } from '../db/transaction.ts'
import type { AnyField } from '../plan/field.ts'
import { selectForUpdate } from '../sql/hold.ts'
import { selectHolders } from '../sql/holders.ts'
import { holdTargets } from '../sql/links.ts'
import { lockValues } from '../sql/lock.ts'
import type { Scope } from '../sql/scope.ts'
import { selectOwners, type UniqueValue } from '../sql/unique.ts'
import { holdIds } from '../write/create.ts'
import { equalityOf } from './key.ts'
import { idOf, type KeyedRow, valueIn } from './keyed-row.ts'
import type { RowReference } from './row-reference.ts'
import type { Holder, Known } from './settle.ts'
import type { OpenTarget } from './target.ts'

/** Finds what the database has of the rows, and holds it: a number of statements that does not depend on theirs. */
export async function findKnown(
  session: Session,
  rows: readonly KeyedRow[],
  target: OpenTarget,
): Promise<Known> {
  const { catalog, table, key, fields } = target
  const { tenantId } = catalog
  const sound = rows.filter(({ issues }) => issues.length === 0)
  const usedIds = await holdIds(
    { session, tenantId },
    sound.flatMap(({ read }) => idOf(read) ?? []),
  )
  const references = sound.flatMap(({ read }) => read.references)
  const owners = table ? await findOwners(session, { rows, references }, { tenantId, table }) : []
  const field = fields.get(key ?? '')
  const values = [...new Set(rows.flatMap(({ value }) => value ?? []))]
  const holders =
    table && field && values.length > 0
      ? await findHolders(session, { tenantId, table, field }, values)
      : new Map()
  return { usedIds, holders, owners, held: await holdReferred(session, target, { references, owners }) }
}

/** Who has the values of unique fields that rows bring, or refer to records by. */
async function findOwners(
  session: Session,
  { rows, references }: { rows: readonly KeyedRow[]; references: readonly RowReference[] },
  { tenantId, table }: Scope,
): Promise<UniqueValue[]> {
  const wanted = new Map<string, { field: Field; value: string }>()
  const want = (field: Field | undefined, value: string | undefined) =>
    field && value !== undefined && wanted.set(`${field.id} ${value}`, { field, value })
  for (const field of uniqueFields(table)) {
    for (const { read } of rows) {
      want(field, valueIn(read, field))
    }
  }
  for (const { by, values } of references) {
    for (const value of values) {
      want(by, value)
    }
  }
  const fields = new Map(Array.from(wanted.values(), ({ field }) => [field.id, field]))
  const found =
    wanted.size === 0 ? [] : await session.run(selectOwners({ tenantId, table }, [...wanted.values()]))
  return found.flatMap(({ field_id, value, record_id: recordId }) => {
    const field = fields.get(field_id)
    return field ? [{ field, value, recordId }] : []
  })
}

/** Which of the records that rows refer to are there, by the id of their table; they stay so until the transaction ends. */
async function holdReferred(
  session: Session,
  { catalog }: OpenTarget,
  { references, owners }: { references: readonly RowReference[]; owners: readonly UniqueValue[] },
): Promise<Known['held']> {
  const { tenantId, tables } = catalog
  const idsOf = new Map(owners.map(({ field, value, recordId }) => [`${field.id} ${value}`, recordId]))
  // One table after the other, in the order that all take.
  const byTable = [...Map.groupBy(references, ({ field }) => field.relation.targetId)].sort(
    ([a], [b]) => a - b,
  )
  const held = new Map<number, ReadonlySet<string>>()
  for (const [tableId, some] of byTable) {
    const table = [...tables.values()].find(({ id }) => id === tableId)
    const ids = some.flatMap(({ by, values }) =>
      by ? values.flatMap((value) => idsOf.get(`${by.id} ${value}`) ?? []) : values,
    )
    const found = table ? await session.run(holdTargets({ tenantId, table }, [...new Set(ids)])) : []
    held.set(tableId, new Set(found.map(({ id }) => id)))
  }
  return held
}

async function findHolders(
  session: Session,
  { tenantId, table, field }: { tenantId: number; table: Table; field: AnyField },
  values: readonly string[],
): Promise<Known['holders']> {
  const scope = { tenantId, table }
  const stored = values.map((value): unknown => JSON.parse(value))
  if ('column' in field) {
    const records = await session.run(selectForUpdate(scope, stored as string[]))
    return new Map(records.map((record) => [JSON.stringify(record.id), { count: 1, record }]))
  }
  const isOneOf = equalityOf(field)
  if (!isOneOf) {
    throw new Error(`no equality in the kind "${field.kind}"; the key should have been refused`)
  }
  if ('unique' in field && field.unique) {
    const values = stored.map((value) => ({ field, value: String(value) }))
    const owned = await session.run(selectOwners(scope, values))
    const ids = owned.map(({ record_id }) => record_id)
    const records = ids.length === 0 ? [] : await session.run(selectForUpdate(scope, ids))
    return new Map(records.map((record) => [JSON.stringify(record.data[field.key]), { count: 1, record }]))
  }
  await session.run(lockValues(tenantId, field, stored))
  const holders = await session.run(selectHolders(scope, { field, isOneOf }, stored))
  const single = holders.filter(({ count }) => count === 1).map(({ id }) => id)
  // Read again under the lock: who has lost the value in between is not the one that rows are about.
  const records = single.length === 0 ? [] : await session.run(selectForUpdate(scope, single))
  const keyIn = (data: Record<string, unknown>) => JSON.stringify(data[field.key])
  return new Map([
    ...holders
      .filter(({ count }) => count > 1)
      .map(({ value, count }): [string, Holder] => [JSON.stringify(JSON.parse(value)), { count }]),
    ...records.map((record): [string, Holder] => [keyIn(record.data), { count: 1, record }]),
  ])
}
