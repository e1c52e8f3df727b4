import pg from 'pg'
import { type Catalog, slotFields, type Table } from '../src/catalog/definition.ts'
import type { TableInput } from '../src/catalog/input.ts'

// The same companies, people and deals twice: as a tenant's records, and as tables that somebody wrote by hand.

export const counts = { companies: 20_000, people: 20_000, deals: 200_000, contacts: 10 }

export const tables: TableInput[] = [
  {
    name: 'Company',
    fields: [
      { name: 'name', kind: 'text', required: true },
      { name: 'industry', kind: 'text' },
      { name: 'employees', kind: 'integer' },
      { name: 'city', kind: 'text' },
      { name: 'note', kind: 'text' },
    ],
  },
  {
    name: 'Person',
    fields: [
      { name: 'name', kind: 'text', required: true },
      { name: 'email', kind: 'text' },
      { name: 'note', kind: 'text' },
    ],
  },
  {
    name: 'Deal',
    fields: [
      { name: 'title', kind: 'text', required: true },
      { name: 'amount', kind: 'decimal', options: { precision: 12, scale: 2 } },
      { name: 'stage', kind: 'text' },
      { name: 'closesOn', kind: 'date' },
      { name: 'probability', kind: 'integer' },
      { name: 'source', kind: 'text' },
      { name: 'note', kind: 'text' },
      { name: 'company', kind: 'reference', options: { table: 'Company', inverse: 'deals' } },
      { name: 'contacts', kind: 'references', options: { table: 'Person', inverse: 'deals' } },
    ],
  },
]

const note = 'A sentence of some length, as people write it.'

/** The id of the i-th of a table, in SQL: they come in the order of their making, as those of version 7 do. */
const idOf = (table: 'c' | 'p' | 'd', i: string) =>
  `('01939ed0-000${'cpd'.indexOf(table)}-7000-8000-' || lpad(to_hex(${i}), 12, '0'))::uuid`

/** Which company a deal has, and which people: some companies have many deals. */
const companyOf = (i: string) => `1 + (${i} * 7919) % ${counts.companies}`
const personOf = (i: string, n: string) => `1 + (${i} * 31 + ${n} * 977) % ${counts.people}`

/** Every tenth deal has people. */
const withPeople = (i: string) => `${i} % 10 = 0`

// What records have beside their values, such tables have too.
const system = `version int4 not null default 1, created_at timestamptz(3) not null default '2026-01-01Z', created_by text default 'cli:b',
  updated_at timestamptz(3) not null default '2026-01-01Z', updated_by text default 'cli:b', deleted_at timestamptz(3)`

const native = `
  create schema if not exists native;
  drop table if exists native.deal_person, native.deal, native.person, native.company;
  create table native.company (id uuid primary key, name text not null, industry text, employees int4, city text, note text, ${system});
  create table native.person (id uuid primary key, name text not null, email text, note text, ${system});
  create table native.deal (id uuid primary key, title text not null, amount numeric(12, 2), stage text, closes_on date,
    probability int4, source text, note text, company_id uuid references native.company, ${system});
  create table native.deal_person (deal_id uuid references native.deal, person_id uuid references native.person, position int4,
    primary key (deal_id, person_id));
  insert into native.company select ${idOf('c', 'i')}, 'Company ' || (i * 7919) % 100003, 'industry ' || i % 100, i % 5000, 'city ' || i % 300, '${note}'
    from generate_series(1, ${counts.companies}) as i;
  insert into native.person select ${idOf('p', 'i')}, 'Person ' || i, 'person' || i || '@example.com', '${note}'
    from generate_series(1, ${counts.people}) as i;
  insert into native.deal select ${idOf('d', 'i')}, 'Deal ' || i, (i * 7919) % 100003, 'stage ' || i % 5, date '2026-01-01' + i % 365,
    i % 100, 'source ' || i % 20, '${note}', ${idOf('c', companyOf('i'))} from generate_series(1, ${counts.deals}) as i;
  insert into native.deal_person select ${idOf('d', 'i')}, ${idOf('p', personOf('i', 'n'))}, n
    from generate_series(1, ${counts.deals}) as i, generate_series(1, ${counts.contacts}) as n where ${withPeople('i')};
  create index on native.deal (company_id, id);
  create index on native.deal_person (person_id, deal_id);
  grant usage on schema native to tablecast_app;
  grant select on all tables in schema native to tablecast_app;`

/** Fills both, and says the ids of some companies and deals. */
export async function fill(
  url: string,
  { tenantId, tables: defined }: Catalog,
): Promise<{ companies: string[]; deals: string[] }> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(native)
  const keyOf = (table: string, field: string) => `'${defined.get(table)?.fields.get(field)?.key}'`
  const insert = (table: string, from: string, columns: Record<string, string>) => {
    const slots = slotFields(defined.get(table) as Table).map(({ slot, name }) => [slot, columns[name]])
    const document = Object.entries(columns).map(([name, value]) => `${keyOf(table, name)}, ${value}`)
    return client.query(
      `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at, created_by, updated_by${slots.map(([slot]) => `, ${slot}`).join('')})
       select $1, $2, n.id, 1, jsonb_strip_nulls(jsonb_build_object(${document.join(', ')})), '2026-01-01Z', '2026-01-01Z', 'cli:b', 'cli:b'${slots.map(([, value]) => `, ${value}`).join('')} from ${from} as n`,
      [tenantId, defined.get(table)?.id],
    )
  }
  const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `n.${name}`]))
  await insert('Company', 'native.company', same('name', 'industry', 'employees', 'city', 'note'))
  await insert('Person', 'native.person', same('name', 'email', 'note'))
  await insert('Deal', 'native.deal', {
    ...same('title', 'stage', 'probability', 'source', 'note'),
    amount: 'trim_scale(n.amount)::text',
    closesOn: 'n.closes_on::text',
    company: 'n.company_id',
    contacts:
      '(select jsonb_agg(d.person_id order by d.position) from native.deal_person as d where d.deal_id = n.id)',
  })
  const link = (field: string, target: string, from: string) =>
    client.query(
      `insert into tablecast.links (tenant_id, field_id, from_table_id, from_id, to_table_id, to_id, position) select $1, $2, $3, n.from_id, $4, n.to_id, n.position from (${from}) as n`,
      [
        tenantId,
        defined.get('Deal')?.fields.get(field)?.id,
        defined.get('Deal')?.id,
        defined.get(target)?.id,
      ],
    )
  await link(
    'company',
    'Company',
    'select id as from_id, company_id as to_id, 0 as position from native.deal',
  )
  await link(
    'contacts',
    'Person',
    'select deal_id as from_id, person_id as to_id, position from native.deal_person',
  )
  await client.query('vacuum analyze')
  const companies = await client.query(
    `select ${idOf('c', 'i')} as id from generate_series(1, 20000, 200) as i`,
  )
  const deals = await client.query(
    `select ${idOf('d', 'i')} as id from generate_series(10, 200000, 2000) as i`,
  )
  await client.end()
  return { companies: companies.rows.map(({ id }) => id), deals: deals.rows.map(({ id }) => id) }
}
