import { type CompiledQuery, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import type { End } from '../catalog/definition.ts'
import type { LinkRow } from '../db/record-rows.ts'
import { statements } from '../db/statement.ts'
import type { Position } from '../plan/cursor.ts'
import type { ListPlan } from '../plan/list.ts'
import { compileFilter } from './filter.ts'
import { isBeside, type PageRow, pageOf } from './page.ts'
import { pastRecords } from './past.ts'
import { visibleRecords } from './scope.ts'

/** Whatever is asked of the records that one is linked to is asked for any number of such: by one statement. */
export type EndPlan = ListPlan & { end: End }

/**
 * The same page for each of these records. Every part of the statement stops at the size of a page, which is seven times
 * as fast as numbering all that they are linked to. The rows of one record come in the order of its page: Postgres can
 * only do the parts one after another, and to number them so as to sort them again took a tenth of the time.
 */
export function selectEndPages(
  tenantId: number,
  plan: EndPlan,
  ids: readonly string[],
): CompiledQuery<PageRow & { near_id: string }> {
  const page = pageOf(linkedRecords(tenantId, plan), plan)
  return sql<PageRow & { near_id: string }>`
    ${linksThen(tenantId, plan, ids)} select k.id as near_id, p.* from unnest(${ids}::uuid[]) as k (id)
    cross join lateral (${page}) as p`.compile(statements)
}

/** How many each of them is linked to, whatever the page. */
export function countEnds(
  tenantId: number,
  plan: EndPlan,
  ids: readonly string[],
): CompiledQuery<{ near_id: string; count: number }> {
  const all = linkedRecords(tenantId, plan)
    .select(sql<number>`count(*)`.as('count'))
    .where(compileFilter(plan.filter))
  return sql<{ near_id: string; count: number }>`
    ${linksThen(tenantId, plan, ids)} select k.id as near_id, c.count from unnest(${ids}::uuid[]) as k (id)
    cross join lateral (${all}) as c`.compile(statements)
}

/** Those that are linked to some on one side of a position, or at it; with no position, to any. */
export function existBesideEnds(
  tenantId: number,
  plan: EndPlan,
  { ids, ...beside }: { ids: readonly string[]; position: Position | undefined; side: 'before' | 'after' },
): CompiledQuery<{ near_id: string }> {
  const some = linkedRecords(tenantId, plan)
    .select('r.id')
    .where(compileFilter(plan.filter))
    .where(isBeside(plan, beside))
  return sql<{ near_id: string }>`
    ${linksThen(tenantId, plan, ids)} select k.id as near_id from unnest(${ids}::uuid[]) as k (id) where exists (${some})`.compile(
    statements,
  )
}

/** The records that the record `k` is linked to, by a link `l`. */
function linkedRecords(tenantId: number, { end, table, vantage }: EndPlan) {
  const { near, far } = columnsOf(end)
  const links = sql<
    Selectable<LinkRow>
  >`${vantage.asOf ? sql.ref('past_links') : sql.table('tablecast_view.links')}`
  const isOfField = vantage.asOf
    ? sql<SqlBool>`true`
    : sql<SqlBool>`l.tenant_id = ${tenantId} and l.field_id = ${end.field.id}`
  const joined = visibleRecords({ tenantId, table, vantage }).innerJoin(links.as('l'), (join) =>
    join
      .on(isOfField)
      .on(sql<SqlBool>`${sql.ref(`l.${near}`)} = k.id`)
      .on(sql<SqlBool>`${sql.ref(`l.${far}`)} = r.id`),
  )
  // What is joined is for orders alone; whoever reads records need not know of it.
  return joined as unknown as ReturnType<typeof visibleRecords>
}

const columnsOf = ({ isInverse }: End) =>
  isInverse ? { near: 'to_id', far: 'from_id' } : { near: 'from_id', far: 'to_id' }

/** The links of the past that are needed, put together once: links are kept as they are now. */
function linksThen(tenantId: number, { end, vantage }: EndPlan, ids: readonly string[]): RawBuilder<unknown> {
  if (!vantage.asOf) {
    return sql``
  }
  const near = sql.ref(`l.${columnsOf(end).near}`)
  return sql`with past_links as materialized (
    select l.* from ${pastLinks(tenantId, end, vantage.asOf)} where ${near} = any(${ids}::uuid[])
  )`
}

/** The links of a relation as they were at a moment, as `l`: what the documents of then say. */
export function pastLinks(tenantId: number, { owner, field }: End, moment: Date): RawBuilder<unknown> {
  const stored = sql`o.data -> ${sql.lit(field.key)}`
  const list = sql`case jsonb_typeof(${stored}) when 'array' then ${stored} when 'string' then jsonb_build_array(${stored}) else '[]' end`
  const source = statements
    .selectFrom(pastRecords({ tenantId, tableId: owner.id }, moment, 'o'))
    .select(['o.id', 'o.data'])
  return sql`(
    select o.id as from_id, e.id::uuid as to_id, e.position::int4
    from (${source}) as o cross join lateral jsonb_array_elements_text(${list}) with ordinality as e (id, position)
  ) as l`
}
