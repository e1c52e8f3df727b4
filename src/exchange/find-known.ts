import { type Table, uniqueFields } from '../catalog/definition.ts'
import type { Session } from '../db/transaction.ts'
import type { AnyField } from '../plan/field.ts'
import { operandValidator } from '../plan/operand.ts'
import { selectForUpdate } from '../sql/hold.ts'
import { selectHolders } from '../sql/holders.ts'
import { lockValues } from '../sql/lock.ts'
import type { Scope } from '../sql/scope.ts'
import { selectOwners, type UniqueValue } from '../sql/unique.ts'
import { holdIds } from '../write/create.ts'
import { equalityOf } from './key.ts'
import { idOf, type KeyedRow } from './keyed-row.ts'
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
  const ids = rows.flatMap(({ read, issues }) => (issues.length > 0 ? [] : (idOf(read) ?? [])))
  const usedIds = await holdIds({ session, tenantId }, ids)
  const owners = table ? await findOwners(session, rows, { tenantId, table }) : []
  const field = fields.get(key ?? '')
  const values = [...new Set(rows.flatMap(({ value }) => value ?? []))]
  if (!table || !field || values.length === 0) {
    return { usedIds, holders: new Map(), owners }
  }
  return { usedIds, holders: await findHolders(session, { tenantId, table, field }, values), owners }
}

/** Who has the values of unique fields that rows bring. */
async function findOwners(
  session: Session,
  rows: readonly KeyedRow[],
  { tenantId, table }: Scope,
): Promise<UniqueValue[]> {
  const fields = new Map(uniqueFields(table).map((field) => [field.id, field]))
  const wanted = [...fields.values()].flatMap((field) => {
    const { name, type, options } = field
    const isOperand = (stored: unknown) => operandValidator(type.operandSchema)(stored).length === 0
    const values = rows
      .map(({ read }) => read.values[name])
      .filter((value) => value !== undefined && value !== null)
      .map((value) => type.normalize(value, options))
      // What no record could have nobody has; Postgres would not even take the question.
      .filter(isOperand)
    return Array.from(new Set(values.map(String)), (value) => ({ field, value }))
  })
  const found = wanted.length === 0 ? [] : await session.run(selectOwners({ tenantId, table }, wanted))
  return found.flatMap(({ field_id, value, record_id: recordId }) => {
    const field = fields.get(field_id)
    return field ? [{ field, value, recordId }] : []
  })
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
