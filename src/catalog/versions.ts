import { sql } from 'kysely'
import { statements } from '../db/statement.ts'
import type { ChangeContext } from './change.ts'
import { checkLogSize } from './check.ts'
import type { Field } from './definition.ts'
import { type FieldDefinition, readTargetNames, toField } from './read.ts'

/** A field as a change of the catalog left it. */
export interface FieldVersion {
  /** Of the catalog. */
  version: number
  at: Date
  actor: string
  field: Field
  isDeleted: boolean
}

export interface Stretch {
  first?: number | null | undefined
  before?: number | null | undefined
}

/** The versions of each of these fields, the newest first. */
export async function listFieldVersions(
  { session, tenantId }: ChangeContext,
  fieldIds: readonly number[],
  { first, before }: Stretch,
): Promise<FieldVersion[][]> {
  const size = checkLogSize(first ?? 20)
  const rows = await session.run(
    sql<{ id: number; version: number; at: Date; actor: string; definition: FieldDefinition }>`
      select f.id, v.* from unnest(${[...new Set(fieldIds)]}::int4[]) as f(id)
      cross join lateral (
        select v.version, c.at, c.actor, v.definition
        from tablecast_view.field_versions as v
        join tablecast_view.catalog_changes as c on c.tenant_id = ${tenantId} and c.version = v.version
        where v.tenant_id = ${tenantId} and v.field_id = f.id
          and (${before ?? null}::int8 is null or v.version < ${before ?? null}::int8)
        order by v.version desc
        limit ${size}
      ) as v
      order by v.version desc`.compile(statements),
  )
  const names = await readTargetNames(
    session,
    tenantId,
    rows.map(({ definition }) => definition),
  )
  const byField = Map.groupBy(rows, ({ id }) => id)
  return fieldIds.map((fieldId) =>
    (byField.get(fieldId) ?? []).map(({ id, version, at, actor, definition }) => ({
      version,
      at,
      actor,
      // What was stored before fields could be unique does not say that it was not.
      field: toField({ ...definition, is_unique: definition.is_unique ?? false, id }, names),
      isDeleted: definition.state === 'deleted',
    })),
  )
}
