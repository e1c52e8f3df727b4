import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { openDatabase } from '../db/database.ts'
import { startEmbedded } from '../db/embedded.ts'
import { migrateUp } from '../db/migrate.ts'
import { occupy } from '../db/occupancy.ts'
import { isLocalName } from '../http/local-name.ts'
import { demoQuery, demoTenant, seedDemo } from './demo.ts'
import { readDevSecrets } from './home.ts'
import { type Listening, listen, listenForStop } from './listen.ts'
import { onlyLocal } from './local-only.ts'
import { openMetricsPort } from './metrics-port.ts'
import { optionsOf } from './open.ts'
import { openReadableLog } from './readable-log.ts'
import { mintToken } from './token.ts'
import { UsageError } from './usage.ts'

export function addDev(program: Command, readConfig: () => Config): void {
  program
    .command('dev')
    .description('Run everything here: an embedded Postgres, a demo tenant with real data, GraphiQL.')
    .option('--json', 'print one line of JSON when ready: graphql, catalog, token, adminKey, tenant')
    .action(async ({ json }: { json?: boolean }) => runDev(readConfig(), json === true))
}

async function runDev(config: Config, json: boolean): Promise<void> {
  if (config.databaseUrl !== undefined) {
    say(
      'DATABASE_URL is set; dev uses the database of its home all the same. For yours there is "tablecast serve".',
    )
  }
  // From the start: Ctrl-C during the first minute must stop the database too.
  const { signal, stopped } = listenForStop()
  // Somebody who has just filled a table looks at it at once, and not after a minute.
  const server = await startEmbedded({ home: config.home, flags: ['-c', 'autovacuum_naptime=5s'] })
  const occupancy = await occupy(server.url)
  if (!occupancy) {
    throw new UsageError(
      `Tablecast is running in ${config.home} already; stop it, or set TABLECAST_HOME to another place.`,
    )
  }
  if (server.adopted) {
    say('Found the database of an earlier run still running; going on with it.')
  }
  try {
    const listening = await openDemo(config, { url: server.url, json, signal })
    await stopped
    await listening.close()
  } catch (error) {
    // What was cut short because of Ctrl-C has not failed.
    if (!signal.aborted) {
      throw error
    }
  } finally {
    await occupancy.leave()
    await server.stop()
  }
}

async function openDemo(
  config: Config,
  { url, json, signal }: { url: string; json: boolean; signal: AbortSignal },
): Promise<Listening> {
  await migrateUp(url)
  const made = await readDevSecrets(config.home)
  const secrets = {
    jwtSecrets: config.jwtSecrets.length > 0 ? config.jwtSecrets : [made.jwtSecret],
    adminKeys: config.adminKeys.length > 0 ? config.adminKeys : [made.adminKey],
  }
  const database = openDatabase({ ...config, url })
  await seedDemo(database, { home: config.home, say, signal }).finally(() => database.close())
  const [secret = made.jwtSecret] = secrets.jwtSecrets
  const token = await mintToken(
    { ...config, jwtSecrets: [secret] },
    {
      tenant: demoTenant,
      sub: 'developer',
      role: 'admin',
      expires: '30d',
    },
  )
  const { createTablecast } = await import('../app.ts')
  const app = createTablecast({
    ...optionsOf(config),
    ...secrets,
    databaseUrl: url,
    graphiql: { token, query: demoQuery },
    diagnostics: true,
    // On stderr: what is on stdout may be read by a program.
    logger: openReadableLog(config.logLevel, (line) => process.stderr.write(line)),
  })
  const metrics = await openMetricsPort(app, config)
  // Who sets HOST to an address of the network wants to be asked from there, by whatever name.
  const listening = await listen(isLocalName(config.host) ? onlyLocal(app) : app, config)
  const urls = { graphql: `${listening.origin}/graphql`, catalog: `${listening.origin}/catalog` }
  const [adminKey] = secrets.adminKeys
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...urls, token, adminKey, tenant: demoTenant })}\n`
      : describe({ ...urls, listening, token, seconds: performance.now() / 1000 }),
  )
  return {
    ...listening,
    close: async (options) => {
      await listening.close(options)
      await metrics.close()
    },
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function describe({
  graphql,
  catalog,
  listening,
  token,
  seconds,
}: {
  graphql: string
  catalog: string
  listening: Listening
  token: string
  seconds: number
}): string {
  const body = JSON.stringify({ query: demoQuery.replace(/\s+/g, ' ').trim() })
  return `
Tablecast is ready after ${seconds.toFixed(1)} s. Ctrl-C stops everything.

  Records      ${graphql}   open it in a browser: GraphiQL, token filled in
  Definitions  ${catalog}
  Schema       ${listening.origin}/schema.graphql
  Tenant       ${demoTenant}
  Token        ${token}

One query that returns rows:

  curl -s ${graphql} \\
    -H 'authorization: Bearer ${token}' \\
    -H 'content-type: application/json' \\
    -d '${body}'

`
}
