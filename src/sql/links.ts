import { type AliasedExpression, type CompiledQuery, type Expression, type SqlBool, sql } from 'kysely'
import type { End, Field } from '../catalog/definition.ts'
import { keep, statements } from '../db/statement.ts'
import { pastLinks, type SeenLink } from './past.ts'
import { type Scope, type Seen, unforeseen } from './scope.ts'

// What documents say of the records that they refer to is in links too: there foreign keys hold it to what there is,
// and it can be followed from its other end.

/** One link of a record of the scope's table. */
export interface Link {
  field: Field
  fromId: string
  toTableId: number
  toId: string
  position: number
}

/** Which of these records of a table are there and not deleted; they stay so until the transaction ends. */
export function holdTargets(
  { tenantId, table }: Scope,
  ids: readonly string[],
): CompiledQuery<{ id: string }> {
  return keep(
    statements
      .selectFrom('tablecast.records as r')
      .select('r.id')
      .where('r.tenant_id', '=', tenantId)
      .where('r.table_id', '=', table.id)
      .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
      .where('r.deleted_at', 'is', null)
      .orderBy('r.id')
      // As the foreign key will; whoever deletes one of them waits, and so do we for him.
      .forKeyShare()
      .compile(),
  )
}

/** A record that is referred to, whether it is deleted, and by which operation, as far as that is known. */
export interface Target {
  id: string
  is_deleted: boolean
  deletion_id: string | null
}

/** The same of whatever there is, deleted or not: who is about to delete or to restore one of them has come to an end. */
export function holdAnyTargets(scope: Scope, ids: readonly string[]): CompiledQuery<Target> {
  return anyTargets('tablecast.records', scope, ids).forKeyShare().compile()
}

export const anyTargets = (
  source: 'tablecast_view.records' | 'tablecast.records',
  { tenantId, table }: Scope,
  ids: readonly string[],
) =>
  statements
    .selectFrom(`${source} as r` as const)
    .select(['r.id', 'r.deletion_id', sql<boolean>`r.deleted_at is not null`.as('is_deleted')])
    .where('r.tenant_id', '=', tenantId)
    .where('r.table_id', '=', table.id)
    .where('r.id', '=', sql<string>`any(${ids}::uuid[])`)
    .orderBy('r.id')

export function insertLinks({ tenantId, table }: Scope, links: readonly Link[]): CompiledQuery<unknown> {
  const fieldIds = links.map(({ field }) => field.id)
  const fromIds = links.map(({ fromId }) => fromId)
  const toTableIds = links.map(({ toTableId }) => toTableId)
  const toIds = links.map(({ toId }) => toId)
  const positions = links.map(({ position }) => position)
  return keep(
    sql`
      insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position)
      select ${tenantId}::int4, l.field_id, ${table.id}::int4, l.from_id, l.to_table_id, l.to_id, l.position
      from unnest(${fieldIds}::int4[], ${fromIds}::uuid[], ${toTableIds}::int4[], ${toIds}::uuid[], ${positions}::int4[])
        as l (field_id, from_id, to_table_id, to_id, position)`.compile(statements),
  )
}

export function deleteLinks(
  { tenantId }: Scope,
  links: readonly Pick<Link, 'field' | 'fromId' | 'toId'>[],
): CompiledQuery<unknown> {
  const fieldIds = links.map(({ field }) => field.id)
  const fromIds = links.map(({ fromId }) => fromId)
  const toIds = links.map(({ toId }) => toId)
  return keep(
    sql`
      delete from tablecast.links as l
      using unnest(${fieldIds}::int4[], ${fromIds}::uuid[], ${toIds}::uuid[]) as v (field_id, from_id, to_id)
      where l.tenant_id = ${tenantId} and l.field_id = v.field_id and l.from_id = v.from_id and l.to_id = v.to_id`.compile(
      statements,
    ),
  )
}

/** Who refers to these records by these fields, up to so many; deleted ones too, as their links are there still. */
export function selectLinksTo(
  { tenantId }: Pick<Scope, 'tenantId'>,
  ends: readonly Pick<Link, 'field' | 'toId'>[],
  atMost: number,
): CompiledQuery<{ field_id: number; from_id: string; to_id: string }> {
  const fieldIds = ends.map(({ field }) => field.id)
  const toIds = ends.map(({ toId }) => toId)
  return keep(
    sql<{ field_id: number; from_id: string; to_id: string }>`
      select l.field_id, l.from_id, l.to_id
      from unnest(${fieldIds}::int4[], ${toIds}::uuid[]) as v (field_id, to_id)
      join tablecast_view.links as l
        on l.tenant_id = ${tenantId} and l.field_id = v.field_id and l.to_id = v.to_id
      limit ${atMost}`.compile(statements),
  )
}

/** The columns of links that hold the record of this end, and that of the other. */
export const columnsOf = ({ isInverse }: End): Record<'near' | 'far', 'from_id' | 'to_id'> =>
  isInverse ? { near: 'to_id', far: 'from_id' } : { near: 'from_id', far: 'to_id' }

/**
 * The links of a relation under a name, as they are seen: where they are found, and which of them they are. Not by their
 * tables, of which the field is one already: the indexes by which links are found do not have these, and answer alone.
 */
export function linksAs(
  { tenantId, vantage }: Seen,
  end: End,
  name: string,
): { source: AliasedExpression<SeenLink, string>; isOfEnd: Expression<SqlBool> } {
  if (vantage?.asOf) {
    return { source: pastLinks(tenantId, end, vantage.asOf, name), isOfEnd: sql<SqlBool>`true` }
  }
  const link = sql.raw(name)
  return {
    source: sql<SeenLink>`${sql.table('tablecast_view.links')}`.as(name),
    isOfEnd: sql<SqlBool>`${link}.tenant_id = ${unforeseen(tenantId)} and ${link}.field_id = ${unforeseen(end.field.id)}`,
  }
}
