/** Something that the catalogue of a migrated database must not show, and breaks of it that must be noticed. */
export interface Rule {
  name: string
  /** Gives a line, `breach`, for everything that breaks the rule. */
  finds: string
  /** Each of them is a break. */
  planted: string[]
}

/** The tables of the directory: not reached by a tenant's id but before one is bound, and why. */
const directory = {
  tenants: 'is the list of tenants itself: its id is the tenant',
  operator_log: 'is read by operators, across tenants, in one order of ids',
  api_keys: 'tells whose a key is, and is asked before a tenant is bound',
}
/** What belongs to no tenant, and what no role that serves may touch. */
const ofMigrations = ['kysely_migration', 'kysely_migration_lock']
/** Indexes that begin with something else than the tenant, and why none of them tells a tenant of another. */
const otherIndexes = {
  tenants_pkey: 'the id is the tenant; no client brings one',
  tenants_slug_key: 'operators only make tenants',
  operator_log_pkey: 'the database makes the id, and no tenant reads it',
  api_keys_id: 'not unique, so that it refuses nothing; ids are random and no client brings one',
}
const appendOnly = ['record_history', 'catalog_changes', 'field_versions', 'operator_log']

const list = (names: readonly string[]) => `'{${names.join(',')}}'::text[]`
const schemas = `('tablecast', 'tablecast_view')`
const serving = `('tablecast_app', 'tablecast_directory')`
const relations = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname in ${schemas}`
const system = `('pg_catalog', 'information_schema', 'pg_toast')`
/** Whether somebody may do anything at all to a relation `c`, or to a column of it. */
const mayTouch = (role: string) =>
  `(has_table_privilege('${role}', c.oid, 'select, insert, update, delete, truncate, references, trigger')
    or has_any_column_privilege('${role}', c.oid, 'select, insert, update, references'))`
/** The one condition that makes rows those of the bound tenant, as Postgres prints it. */
const bound = (column: string) =>
  `\\(${column} = \\( SELECT \\(NULLIF\\(current_setting\\(''app\\.tenant_id''::text, true\\), ''''::text\\)\\)::integer( AS "nullif")?\\)\\)`
const tenantColumn = (table: string) => `case ${table} when 'tenants' then 'id' else 'tenant_id' end`
const isBound = (text: string, table: string, before = '', after = '') =>
  `${text} ~ ('^${before}' || replace('${bound('#')}', '#', ${tenantColumn(table)}) || '${after}$')`

export const rules: Rule[] = [
  {
    name: 'every table has a tenant_id, but for the list of tenants',
    finds: `select relname as breach from ${relations} where relkind in ('r', 'p')
      and relname <> all (${list(['tenants', ...ofMigrations])})
      and not exists (select from pg_attribute a where attrelid = c.oid and attname = 'tenant_id'
        and atttypid = 'int4'::regtype and attnotnull)`,
    planted: [
      'create table tablecast.notes (id int primary key)',
      'create table tablecast.notes (tenant_id int4, id int)',
      'alter table tablecast.imports alter column plan drop not null, drop constraint imports_pkey, alter column tenant_id drop not null',
    ],
  },
  {
    name: 'there are tables, views, sequences and indexes only: the walls stand around nothing else',
    finds: `select relname as breach from ${relations} where relkind not in ('r', 'p', 'v', 'S', 'i', 'I')`,
    planted: ['create materialized view tablecast.copy as select * from tablecast.records'],
  },
  {
    name: 'the tenant is first in every primary key, unique constraint and index, so that none tells of another',
    finds: `select i.relname as breach from pg_index x join pg_class i on i.oid = indexrelid
      join pg_class c on c.oid = indrelid join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'tablecast'
      left join pg_attribute a on attrelid = c.oid and attnum = indkey[0]
      where a.attname is distinct from 'tenant_id' and c.relname <> all (${list(ofMigrations)})
        and i.relname <> all (${list(Object.keys(otherIndexes))})`,
    planted: [
      'create index records_id on tablecast.records (id)',
      'create unique index records_id on tablecast.records (id, tenant_id)',
      'create unique index records_any on tablecast.records ((1))',
      'alter table tablecast.tables add constraint tables_label_key unique (label)',
      'alter table tablecast.fields drop constraint fields_key_key, add unique (table_id, key)',
    ],
  },
  {
    name: 'an index of the directory whose first column is no tenant refuses nothing that a tenant brings',
    finds: `select i.relname as breach from pg_index x join pg_class i on i.oid = indexrelid
      where i.relname = 'api_keys_id' and indisunique
      union all select c.relname from pg_attribute a join pg_class c on c.oid = attrelid
      where c.oid = 'tablecast.operator_log'::regclass and attname = 'id' and attidentity <> 'a'`,
    planted: [
      'drop index tablecast.api_keys_id; create unique index api_keys_id on tablecast.api_keys (id)',
      'alter table tablecast.operator_log alter column id set generated by default',
    ],
  },
  {
    name: 'every foreign key has the tenant on both sides',
    finds: `select conname as breach from pg_constraint k
      where contype = 'f' and connamespace = 'tablecast'::regnamespace and not exists (
        select from unnest(conkey, confkey) as pair (own, other)
        join pg_attribute o on o.attrelid = conrelid and o.attnum = own and o.attname = 'tenant_id'
        join pg_attribute f on f.attrelid = confrelid and f.attnum = other
          and f.attname = case confrelid when 'tablecast.tenants'::regclass then 'id' else 'tenant_id' end)`,
    planted: [
      'create unique index fields_id on tablecast.fields (id); alter table tablecast.links add foreign key (field_id) references tablecast.fields (id)',
      'alter table tablecast.links add foreign key (field_id, tenant_id) references tablecast.fields (tenant_id, id)',
    ],
  },
  {
    name: 'row-level security is on, for every table with a tenant and for every one that a serving role may touch',
    finds: `select c.relname as breach from ${relations} where relkind in ('r', 'p') and not relrowsecurity
      and (relname <> all (${list(ofMigrations)})
        or ${mayTouch('tablecast_app')} or ${mayTouch('tablecast_directory')})`,
    planted: [
      'alter table tablecast.links disable row level security',
      'create table tablecast.notes (tenant_id int4 not null)',
      'grant select on tablecast.kysely_migration to tablecast_app',
      'grant select (name) on tablecast.kysely_migration to tablecast_directory',
    ],
  },
  {
    name: 'every table that the application may touch has one policy, which is the bound tenant, for what is seen and what is written',
    finds: `select c.relname as breach from ${relations} where relkind in ('r', 'p') and ${mayTouch('tablecast_app')}
      and 1 <> (select count(*) from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname
        and roles = '{tablecast_app}' and cmd = 'ALL' and permissive = 'PERMISSIVE' and qual = with_check
        and ${isBound('qual', 'c.relname')})`,
    planted: [
      'drop policy tenant on tablecast.records',
      'alter policy tenant on tablecast.records using (true)',
      'alter policy tenant on tablecast.records with check (true)',
      `alter policy tenant on tablecast.records using (tenant_id = 1) with check (tenant_id = 1)`,
      `alter policy tenant on tablecast.records
        using (true or tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::int4))
        with check (true or tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::int4))`,
      `alter policy tenant on tablecast.tables
        using (id = (select nullif(current_setting('app.tenant_id', true), '')::int4))
        with check (id = (select nullif(current_setting('app.tenant_id', true), '')::int4))`,
      'create table tablecast.notes (tenant_id int4 not null); grant select on tablecast.notes to tablecast_app',
    ],
  },
  {
    name: 'there is no other policy, but for the directory on its own tables',
    finds: `select tablename || '.' || policyname as breach from pg_policies where schemaname in ${schemas}
      and not (roles = '{tablecast_app}' and policyname = 'tenant')
      and not (roles = '{tablecast_directory}' and policyname = 'directory'
        and tablename = any (${list(Object.keys(directory))}))`,
    planted: [
      'create policy everybody on tablecast.records using (true)',
      'create policy second on tablecast.records to tablecast_app using (true)',
      'create policy directory on tablecast.records to tablecast_directory using (true)',
    ],
  },
  {
    name: 'the directory may touch its own tables only',
    finds: `select relname as breach from ${relations} where relkind in ('r', 'p', 'v', 'm', 'f')
      and relname <> all (${list(Object.keys(directory))}) and ${mayTouch('tablecast_directory')}
      union all select relname from ${relations} where relkind = 'v' and ${mayTouch('tablecast_directory')}`,
    planted: [
      'grant select on tablecast.records to tablecast_directory',
      'grant select (id) on tablecast.tables to tablecast_directory',
      'grant select on tablecast_view.tenants to tablecast_directory',
    ],
  },
  {
    name: 'every view shows one table of the bound tenant, and the application may only read it',
    finds: `select viewname as breach from pg_views where schemaname in ${schemas} and not
      ${isBound(
        'definition',
        'viewname',
        ` SELECT "?[a-z0-9_]+"?(,\\s+"?[a-z0-9_]+"?)*\\s+FROM tablecast\\.[a-z_]+\\s+WHERE `,
        ';',
      )}
      union all select viewname from pg_views where schemaname in ${schemas}
        and (definition !~ ('FROM tablecast\\.' || viewname || '\\M') or schemaname <> 'tablecast_view' or viewowner <> 'tablecast_owner')
      union all select relname from ${relations} where relkind = 'v'
        and has_table_privilege('tablecast_app', c.oid, 'insert, update, delete, truncate, references, trigger')`,
    planted: [
      'create or replace view tablecast_view.records as select * from tablecast.records',
      'create or replace view tablecast_view.records as select * from tablecast.records where tenant_id = 1',
      `create or replace view tablecast_view.links as select * from tablecast.links
        where tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::int4) or position > 0`,
      `create or replace view tablecast_view.links as select * from tablecast.links
        where field_id = (select nullif(current_setting('app.tenant_id', true), '')::int4)`,
      `create view tablecast_view.both as select l.* from tablecast.links l, tablecast.links m
        where l.tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::int4)`,
      'alter view tablecast_view.records owner to current_user',
      'grant update on tablecast_view.records to tablecast_app',
    ],
  },
  {
    name: 'nothing that the application may touch lies elsewhere',
    finds: `select c.oid::regclass::text as breach from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where nspname not in ${system} and nspname not in ${schemas} and nspname !~ '^pg_(temp|toast_temp)_'
        and relkind in ('r', 'p', 'v', 'm', 'f')
        and (${mayTouch('tablecast_app')} or ${mayTouch('tablecast_directory')})`,
    planted: [
      'create table public.notes (a int); grant select on public.notes to tablecast_app',
      'create table public.notes (a int); grant select on public.notes to public',
    ],
  },
  {
    name: 'the roles that serve are harmless: no power, nothing of their own, and no role above them',
    finds: `select rolname as breach from pg_roles where rolname in ${serving}
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin)
      union all select m.rolname || ' is a member of ' || r.rolname from pg_auth_members
        join pg_roles r on r.oid = roleid join pg_roles m on m.oid = member where m.rolname in ${serving}
      union all select rolname || ' owns ' || pg_describe_object(classid, objid, objsubid) from pg_shdepend
        join pg_roles r on refclassid = 'pg_authid'::regclass and r.oid = refobjid
        where deptype = 'o' and rolname in ${serving} and dbid = (select oid from pg_database where datname = current_database())
      union all select rolname || ' may create in ' || nspname from pg_roles r, pg_namespace n
        where rolname in ${serving} and nspname !~ '^pg_' and has_schema_privilege(r.oid, n.oid, 'create')`,
    planted: [
      'alter role tablecast_app superuser',
      'alter role tablecast_app bypassrls',
      'alter role tablecast_directory createrole',
      'alter role tablecast_app login',
      'grant tablecast_owner to tablecast_app',
      'grant pg_read_all_data to tablecast_directory',
      'grant tablecast_directory to tablecast_app',
      'create table public.own (a int); alter table public.own owner to tablecast_app',
      'grant create on schema tablecast_view to tablecast_app',
      'grant create on schema public to public',
    ],
  },
  {
    name: 'the owner is nobody that can log in or get around the walls of others',
    finds: `select rolname as breach from pg_roles where rolname = 'tablecast_owner'
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication or rolcanlogin)
      union all select 'tablecast_owner is a member of ' || roleid::regrole::text from pg_auth_members
        where member = 'tablecast_owner'::regrole
      union all select relname from ${relations} where relkind in ('r', 'p', 'v')
        and relname <> all (${list(ofMigrations)}) and relowner <> 'tablecast_owner'::regrole`,
    planted: [
      'alter role tablecast_owner login',
      'grant pg_write_all_data to tablecast_owner',
      'alter table tablecast.records owner to current_user',
    ],
  },
  {
    name: 'a function that lends the rights of its owner has its search_path pinned, and is not for everybody',
    finds: `select proname as breach from pg_proc p join pg_namespace n on n.oid = pronamespace
      where nspname not in ${system} and prosecdef and (
        not exists (select from unnest(proconfig) as setting where setting ~ '^search_path=')
        or proowner <> 'tablecast_owner'::regrole
        or proacl is null
        or exists (select from aclexplode(proacl) where grantee = 0))`,
    planted: [
      `create function tablecast.purge() returns int language sql security definer return 1;
        alter function tablecast.purge() owner to tablecast_owner; revoke all on function tablecast.purge() from public`,
      `create function tablecast.purge() returns int language sql security definer set search_path = pg_catalog return 1;
        alter function tablecast.purge() owner to tablecast_owner`,
      `create function tablecast.purge() returns int language sql security definer set search_path = pg_catalog return 1;
        revoke all on function tablecast.purge() from public`,
    ],
  },
  {
    name: 'everybody else may run pure functions, which read nothing, and no other',
    finds: `select proname as breach from pg_proc p join pg_namespace n on n.oid = pronamespace
      where nspname in ${schemas} and (proacl is null or exists (select from aclexplode(proacl) where grantee = 0))
        and not (provolatile = 'i' and not prosecdef and prolang = (select oid from pg_language where lanname = 'sql')
          and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid
            and refclassid = 'pg_class'::regclass))`,
    planted: [
      `create function tablecast.peek() returns bigint language sql return (select count(*) from tablecast.records)`,
      `create function tablecast.peek() returns bigint language sql immutable return (select count(*) from tablecast.records)`,
      `create function tablecast.peek() returns int language plpgsql immutable as 'begin return 1; end'`,
    ],
  },
  {
    name: 'everybody else may do nothing with what is ours, now and with what will be made',
    finds: `select relname as breach from ${relations} cross join aclexplode(relacl)
        where grantee = 0 or grantee::regrole::text !~ '^tablecast_(owner|app|directory)$' and relname <> all (${list(ofMigrations)})
      union all select relname || '.' || attname from ${relations} join pg_attribute a on attrelid = c.oid
        cross join aclexplode(attacl) where grantee = 0 or grantee::regrole::text !~ '^tablecast_(owner|app|directory)$'
      union all select nspname from pg_namespace cross join aclexplode(nspacl)
        where nspname in ${schemas} and grantee = 0
      union all select 'default privileges' from pg_default_acl cross join aclexplode(defaclacl)
        where grantee = 0 or grantee::regrole::text in ${serving}`,
    planted: [
      'grant select on tablecast.records to public',
      'grant select (id) on tablecast.records to public',
      'grant usage on schema tablecast_view to public',
      'grant select on tablecast.records to pg_monitor',
      'alter default privileges in schema tablecast grant select on tables to public',
      'alter default privileges for role tablecast_owner grant select on tables to tablecast_app',
    ],
  },
  {
    name: 'history can only be added to',
    finds: `select rolname || ' on ' || relname as breach from ${relations}, pg_roles r
      where rolname in ${serving} and relname = any (${list(appendOnly)}) and relkind in ('r', 'p')
        and (has_table_privilege(r.oid, c.oid, 'update, delete, truncate, references, trigger')
          or has_any_column_privilege(r.oid, c.oid, 'update'))
      union all select name || ' is missing' from unnest(${list(appendOnly)}) as name
        where to_regclass('tablecast.' || name) is null`,
    planted: [
      'grant update on tablecast.record_history to tablecast_app',
      'grant update (actor) on tablecast.catalog_changes to tablecast_app',
      'grant delete on tablecast.field_versions to tablecast_app',
      'grant truncate on tablecast.record_history to tablecast_app',
      'grant delete on tablecast.operator_log to tablecast_directory',
      'alter table tablecast.record_history rename to record_past',
    ],
  },
  {
    name: 'no row of a table is removed for all tenants at once',
    finds: `select rolname || ' on ' || relname as breach from ${relations}, pg_roles r where rolname in ${serving}
      and relkind in ('r', 'p') and has_table_privilege(r.oid, c.oid, 'truncate, references, trigger')`,
    planted: [
      'grant truncate on tablecast.records to tablecast_app',
      'grant trigger on tablecast.tables to tablecast_app',
    ],
  },
  {
    name: 'no index mentions the documents of records',
    finds: `select objid::regclass::text as breach from pg_depend d
      join pg_attribute a on attrelid = refobjid and attnum = refobjsubid and attname = 'data'
      join pg_class i on i.oid = objid and relkind = 'i'
      where classid = 'pg_class'::regclass and refobjid = 'tablecast.records'::regclass`,
    planted: [
      'create index records_data on tablecast.records using gin (data)',
      `create index records_title on tablecast.records (tenant_id, (data ->> 'k3x'))`,
      `create index records_some on tablecast.records (tenant_id, id) where data is not null`,
      'create index records_more on tablecast.records (tenant_id, id) include (data)',
    ],
  },
]
