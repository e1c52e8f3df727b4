import { type CompiledQuery, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely'
import type { End } from '../catalog/definition.ts'
import type { LinkRow } from '../db/record-rows.ts'
import { statements } from '../db/statement.ts'
import type { Position } from '../plan/cursor.ts'
import type { ListPlan } from '../plan/list.ts'
import { slotInto } from './column.ts'
import { compileFilter } from './filter.ts'
import { columnsOf } from './links.ts'
import { isBeside, type PageRow, pageOf } from './page.ts'
import { pastLinks } from './past.ts'
import { lookUp, unforeseen, unforeseenTable, visibleRecords } from './scope.ts'
import { alongWays } from './way.ts'

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
  const page = pageOf(tenantId, linkedRecords(tenantId, plan), plan)
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
    .where(compileFilter({ tenantId, ...plan }, plan.filter))
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
  const some = alongWays(linkedRecords(tenantId, plan), { tenantId, ...plan }, plan.order)
    .select('r.id')
    .where(compileFilter({ tenantId, ...plan }, plan.filter))
    .where(isBeside(plan, beside))
  return sql<{ near_id: string }>`
    ${linksThen(tenantId, plan, ids)} select k.id as near_id from unnest(${ids}::uuid[]) as k (id) where exists (${some})`.compile(
    statements,
  )
}

/** The records that the record `k` is linked to: by a link `l`, or as they say themselves that they refer to it. */
function linkedRecords(tenantId: number, { end, table, vantage }: EndPlan) {
  const scope = { tenantId, table, vantage }
  const slot = slotInto('r', end, vantage)
  if (slot) {
    return visibleRecords(scope, unforeseenTable(scope)).where(slot, '=', sql.ref<string>('k.id'))
  }
  const { near, far } = columnsOf(end)
  const isNear = sql<SqlBool>`${sql.ref(`l.${near}`)} = k.id`
  const farId = sql.ref(`l.${far}`)
  if (vantage.asOf) {
    const looked = lookUp(scope, 'r', farId)
    const links = sql<Selectable<LinkRow>>`past_links`.as('l')
    const past = statements
      .selectFrom(links)
      .innerJoinLateral(looked, (join) => join.onTrue())
      .where(isNear)
    return past as unknown as ReturnType<typeof visibleRecords>
  }
  // The table by what is joined, so that to go through all of it is no way to find one of them: not even where Postgres has
  // counted nothing at all. As a difference it says nothing by itself, and asks for no column that is not in the index.
  const tableId = sql<number>`l.field_id + ${table.id - end.field.id}::int4`
  const links = sql<Selectable<LinkRow>>`${sql.table('tablecast_view.links')}`.as('l')
  const isOfField = sql<SqlBool>`l.tenant_id = ${unforeseen(tenantId)} and l.field_id = ${unforeseen(end.field.id)}`
  const present = visibleRecords(scope, { tenantId: unforeseen(tenantId), tableId }).innerJoin(
    links,
    (join) => join.on(isOfField).on(isNear).on(sql<SqlBool>`${farId} = r.id`),
  )
  // What is joined is for orders alone; whoever reads records need not know of it.
  return present as unknown as ReturnType<typeof visibleRecords>
}

/** The links of the past that are needed, put together once: links are kept as they are now. */
function linksThen(tenantId: number, { end, vantage }: EndPlan, ids: readonly string[]): RawBuilder<unknown> {
  if (!vantage.asOf) {
    return sql``
  }
  const near = sql.ref(`l.${columnsOf(end).near}`)
  return sql`with past_links as materialized (
    select l.* from ${pastLinks(tenantId, end, vantage.asOf, 'l')} where ${near} = any(${ids}::uuid[])
  )`
}
