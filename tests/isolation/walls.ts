import pg from 'pg'
import { connect } from '../support/client.ts'

/** Takes the database's own wall away: every view shows everything, and no table has policies. */
export async function dropDatabaseWall(databaseUrl: string): Promise<void> {
  const client = await connect(databaseUrl)
  const { rows } = await client.query<{ name: string; columns: string }>(
    `select relname as name, string_agg(quote_ident(attname), ', ' order by attnum) as columns
    from pg_class c join pg_attribute a on attrelid = c.oid and attnum > 0
    where relnamespace = 'tablecast_view'::regnamespace group by relname`,
  )
  if (rows.length < 6) {
    throw new Error('there are fewer views than tables; the wall should be where it was')
  }
  for (const { name, columns } of rows) {
    await client.query(
      `create or replace view tablecast_view.${name} as select ${columns} from tablecast.${name}`,
    )
    await client.query(`alter table tablecast.${name} disable row level security`)
  }
}

/** What was taken out of statements. */
export interface Forgotten {
  count: number
}

const tenantOfRow = /(?:"?\w+"?\.)?"?\btenant_id"? = (?:\$(\d+)(?:::int4)?|\(select \$(\d+)::int4\))/g
const tenantItself =
  /((?:from|update) "?tablecast(?:_view)?"?\."?tenants"?\s+(?:(?:as t|set .*)\s+)?where )(?:t\.)?"?id"? = \$(\d+)/g

/**
 * Takes the other wall away: what is sent to this database names no tenant any more. It is done on the way to the
 * server, so that it is done to all statements, those included that are still to be written; or to those only that
 * are about something.
 */
export function dropStatementWall(databaseUrl: string, about = /./): Forgotten {
  const forgotten = { count: 0 }
  const forget = (text: string) =>
    text
      .replace(tenantOfRow, (_, parameter, unforeseen) => {
        forgotten.count++
        return `$${parameter ?? unforeseen}::int4 is not null`
      })
      .replace(tenantItself, '$1$$$2::int4 is not null')
  onTheWay(databaseUrl, (config) =>
    about.test(config.text) ? { ...config, text: forget(config.text) } : config,
  )
  return forgotten
}

/** Changes every query that is sent to a database from this process. */
export function onTheWay(
  databaseUrl: string,
  change: (config: pg.QueryConfig, client: pg.Client) => pg.QueryConfig,
): void {
  const name = new URL(databaseUrl).pathname.slice(1)
  const { query } = pg.Client.prototype
  const send = query as (...given: unknown[]) => unknown
  Object.assign(pg.Client.prototype, {
    query(this: pg.Client, config: unknown, ...rest: unknown[]) {
      // The tests' own connections send texts, the pool sends objects.
      const isOurs = this.database === name && config instanceof Object && 'text' in config
      return send.call(this, isOurs ? change(config as pg.QueryConfig, this) : config, ...rest)
    },
  })
}
