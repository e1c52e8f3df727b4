import pg from 'pg'
import { changeCatalog } from '../src/catalog/change.ts'
import { createTable } from '../src/catalog/table-edit.ts'
import { openDatabase } from '../src/db/database.ts'
import { createTenant } from '../src/db/directory.ts'

/** Makes a table of ten fields and fills it past Tablecast: what is measured is what comes after. */
export async function fillDeals({
  url,
  slug,
  records,
}: {
  url: string
  slug: string
  records: number
}): Promise<void> {
  const database = openDatabase({ url, poolSize: 1, statementTimeoutMs: 60_000 })
  const stamp = { actor: 'cli:bench', at: new Date() }
  const { id: tenantId } = await database.directory(async (session) => ({
    value: await createTenant(session, { slug, name: slug }, stamp),
    commit: true,
  }))
  const { after } = await database.write(tenantId, async (session) => ({
    value: await changeCatalog({ session, tenantId, ...stamp }, (catalog, make) =>
      createTable(catalog, { name: 'Deal', fields: Object.keys(values).map(toField) }, make),
    ),
    commit: true,
  }))
  await database.close()
  const table = after.tables.get('Deal')
  const pairs = [...(table?.fields.values() ?? [])].map(({ name, key }) => `'${key}', ${values[name]?.[1]}`)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  // Ids as the server makes them: of one millisecond after the other.
  await client.query(
    `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
    select $1, $2, (lpad(to_hex(1732000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' ||
      substr(md5(n::text), 4, 15))::uuid, 1, jsonb_strip_nulls(jsonb_build_object(${pairs.join(', ')})), now(), now()
    from generate_series(1, $3::int) as n`,
    [tenantId, table?.id, records],
  )
  await client.query('vacuum analyze tablecast.records')
  await client.end()
}

/** Fields by name: kind and options, and the value of record n in SQL. */
const values: Record<string, [{ kind: string; options?: Record<string, unknown> }, string]> = {
  title: [{ kind: 'text' }, `'Deal number ' || n`],
  note: [{ kind: 'text' }, `case n % 4 when 0 then 'She said "yes", ' || md5(n::text) when 1 then '' end`],
  formula: [{ kind: 'text' }, `case when n % 10 = 0 then '=1+' || n end`],
  email: [{ kind: 'email' }, `'person' || n || '@example.com'`],
  visits: [{ kind: 'integer' }, 'n % 10000'],
  score: [{ kind: 'number' }, 'case when n % 5 > 0 then sqrt(n) end'],
  amount: [{ kind: 'decimal', options: { precision: 12, scale: 2 } }, `trim_scale(n::numeric / 4)::text`],
  active: [{ kind: 'boolean' }, 'n % 2 = 0'],
  closesOn: [{ kind: 'date' }, `to_char(date '2000-01-01' + n % 9000, 'YYYY-MM-DD')`],
  seenAt: [
    { kind: 'dateTime' },
    `to_char(timestamp '2000-01-01' + n * interval '7 min', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  ],
}

const toField = (name: string) => ({ name, kind: values[name]?.[0].kind ?? '', ...values[name]?.[0] })
