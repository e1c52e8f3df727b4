import { type Kysely, sql } from 'kysely'
import { boundTo } from './parts/wall.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  // Since when a tenant's history is there; it never goes back. A star in a view means the columns of its day.
  await sql`alter table tablecast.tenants add column history_from timestamptz(3)`.execute(db)
  await sql`create or replace view tablecast_view.tenants as select * from tablecast.tenants where ${boundTo('id')}`.execute(
    db,
  )
  await sql`grant update (settings) on tablecast.tenants to tablecast_app`.execute(db)

  // The application may not remove a line of history. These two do it for the bound tenant, as far as its own settings
  // say: whoever calls them cannot choose the moment. First the horizon moves and is committed, then history goes, so
  // that nobody asks for a moment that is half gone.
  await sql`
    create function tablecast.move_history_horizon() returns timestamptz
    language sql volatile security definer set search_path = pg_catalog, pg_temp as
    ${sql.raw(`$function$
      update tablecast.tenants
      set history_from = greatest(history_from, date_trunc('milliseconds', statement_timestamp())
        - make_interval(days => (settings ->> 'historyDays')::int4))
      where id = nullif(current_setting('app.tenant_id', true), '')::int4
        and (settings ->> 'historyDays')::int4 >= 1
      returning history_from
    $function$`)}`.execute(db)

  // One stretch of the way through a tenant's history, in the order of its key. Of a record that is there, the last
  // change before the horizon stays, without its values: it says what version the record had, of when and by whom.
  await sql`
    create function tablecast.prune_history(
      inout table_id int4, inout record_id uuid, inout version int4, lines int4, out seen int4, out pruned int4)
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
    ${sql.raw(`$function$
      #variable_conflict use_column
      declare
        bound constant int4 := nullif(current_setting('app.tenant_id', true), '')::int4;
        horizon constant timestamptz := (select t.history_from from tablecast.tenants as t where t.id = bound);
        after_table constant int4 := prune_history.table_id;
        after_record constant uuid := prune_history.record_id;
        after_version constant int4 := prune_history.version;
        emptied int4;
      begin
        if bound is null then
          raise exception 'no tenant is bound to this transaction';
        end if;
        select count(*), (array_agg(s.table_id order by s.place desc))[1], (array_agg(s.record_id order by s.place desc))[1],
          (array_agg(s.version order by s.place desc))[1]
        into prune_history.seen, prune_history.table_id, prune_history.record_id, prune_history.version
        from (
          select h.table_id, h.record_id, h.version, row_number() over (order by h.table_id, h.record_id, h.version) as place
          from tablecast.record_history as h
          where h.tenant_id = bound and (h.table_id, h.record_id, h.version) > (after_table, after_record, after_version)
          order by h.table_id, h.record_id, h.version limit prune_history.lines
        ) as s;
        with stretch as (
          select h.table_id, h.record_id, h.version from tablecast.record_history as h
          where h.tenant_id = bound and h.at < horizon
            and (h.table_id, h.record_id, h.version) > (after_table, after_record, after_version)
            and (h.table_id, h.record_id, h.version) <= (prune_history.table_id, prune_history.record_id, prune_history.version)
        ), superseded as (
          select s.* from stretch as s
          where exists (
              select from tablecast.record_history as n
              where n.tenant_id = bound and n.table_id = s.table_id and n.record_id = s.record_id
                and n.version > s.version and n.at < horizon)
            or not exists (
              select from tablecast.records as r
              where r.tenant_id = bound and r.table_id = s.table_id and r.id = s.record_id)
        )
        delete from tablecast.record_history as h using superseded as s
        where h.tenant_id = bound and h.table_id = s.table_id and h.record_id = s.record_id and h.version = s.version;
        get diagnostics pruned = row_count;
        update tablecast.record_history as h set changes = '{}'
        where h.tenant_id = bound and h.at < horizon and h.changes <> '{}'
          and (h.table_id, h.record_id, h.version) > (after_table, after_record, after_version)
          and (h.table_id, h.record_id, h.version) <= (prune_history.table_id, prune_history.record_id, prune_history.version);
        get diagnostics emptied = row_count;
        prune_history.pruned := prune_history.pruned + emptied;
      end
    $function$`)}`.execute(db)
  for (const name of ['move_history_horizon()', 'prune_history(int4, uuid, int4, int4)']) {
    await sql`revoke execute on function tablecast.${sql.raw(name)} from public`.execute(db)
    await sql`grant execute on function tablecast.${sql.raw(name)} to tablecast_app`.execute(db)
  }
  await sql`reset role`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`set local role tablecast_owner`.execute(db)
  await sql`drop function tablecast.prune_history(int4, uuid, int4, int4)`.execute(db)
  await sql`drop function tablecast.move_history_horizon()`.execute(db)
  await sql`revoke update (settings) on tablecast.tenants from tablecast_app`.execute(db)
  // A view cannot lose a column, only be made anew.
  await sql`drop view tablecast_view.tenants`.execute(db)
  await sql`alter table tablecast.tenants drop column history_from`.execute(db)
  await sql`create view tablecast_view.tenants as select * from tablecast.tenants where ${boundTo('id')}`.execute(
    db,
  )
  await sql`grant select on tablecast_view.tenants to tablecast_app`.execute(db)
  await sql`reset role`.execute(db)
}
