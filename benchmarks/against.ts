import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { pino } from 'pino'
import type { createTablecast, Tablecast } from '../src/app.ts'
import { mintToken } from '../src/cli/token.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrateUp } from '../src/db/migrate.ts'

// What a change costs: the same requests to this tree and to another one with the same migrations, such as a worktree
// of an older commit, in turns on one database. Run by `npm run bench:against -- <directory>`. Requests are handed over
// in the process, so that the network hides nothing; the log of each goes where no disk is. Each pair of requests, which
// are milliseconds apart, gives one ratio. What is printed is what the other tree takes, and the median of the ratios:
// a machine that does other things meanwhile disturbs that least.

const rounds = 3_000
const warmUp = 400
const secret = 'a secret for benchmarks, of 32 bytes'
const signer = { jwtSecrets: [secret], jwtIssuer: undefined, jwtAudience: undefined } as const
const adminKey = 'an-operator-key-for-benchmarks'

const requests: Record<string, string> = {
  get: '{ deal(by: { id: "01939ed0-0000-7000-8000-000000000001" }) { id title } }',
  'list of 50': '{ deals(orderBy: { title: ASC }) { nodes { id title size } } }',
  create: 'mutation { createDeal(input: { title: "Ran", size: 1 }) { id } }',
}

/** The value below which this share of them is. */
const quantile = (values: number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

async function open(directory: string, databaseUrl: string): Promise<Tablecast> {
  const address = pathToFileURL(path.resolve(directory, 'src/app.ts')).href
  const app: { createTablecast: typeof createTablecast } = await import(address)
  const logger = pino(pino.destination({ dest: '/dev/null', sync: false, minLength: 4_096 }))
  return app.createTablecast({ databaseUrl, jwtSecrets: [secret], adminKeys: [adminKey], logger })
}

async function send(app: Tablecast, where: string, query: string, token: string): Promise<number> {
  const request = new Request(`http://host${where}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  })
  const began = performance.now()
  const response = await app.fetch(request)
  const { errors } = (await response.json()) as { errors?: object }
  const took = performance.now() - began
  if (errors) {
    throw new Error(JSON.stringify(errors))
  }
  return took
}

async function prepare(app: Tablecast): Promise<string> {
  await send(
    app,
    '/catalog',
    'mutation { createTenant(input: { slug: "bench", name: "B" }) { tenant { slug } } }',
    adminKey,
  )
  // Not an admin in what is measured: what only admins see costs only them.
  const token = (role: string) => mintToken(signer, { tenant: 'bench', sub: 'bench', role, expires: '1h' })
  await send(
    app,
    '/catalog',
    'mutation { createTable(input: { name: "Deal", fields: [{ name: "title", kind: "text" }, { name: "size", kind: "integer" }] }) { name } }',
    await token('admin'),
  )
  const writer = await token('writer')
  for (let index = 0; index < 100; index++) {
    const create = `mutation { createDeal(input: { title: "Deal ${index}", size: ${index} }) { id } }`
    await send(app, '/graphql', create, writer)
  }
  return writer
}

/** The same request to each tree: its time, and the work of this process. Both in milliseconds. */
interface Pair {
  time: [here: number, there: number]
  work: [here: number, there: number]
}

async function sendBoth(
  apps: readonly [Tablecast, Tablecast],
  turns: readonly (0 | 1)[],
  send: (app: Tablecast) => Promise<number>,
): Promise<Pair> {
  const pair: Pair = { time: [0, 0], work: [0, 0] }
  for (const turn of turns) {
    const used = process.cpuUsage()
    pair.time[turn] = await send(apps[turn])
    // The end of a transaction that nobody waits for belongs to whoever began it.
    await sleep(1)
    const { user, system } = process.cpuUsage(used)
    pair.work[turn] = (user + system) / 1_000
  }
  return pair
}

function describe(name: string, pairs: [number, number][]): string {
  const there = quantile(
    pairs.map(([, one]) => one),
    0.5,
  )
  const ratio = quantile(
    pairs.map(([here, there]) => here / there),
    0.5,
  )
  return `${name} ${(there * 1_000).toFixed(0)} µs, here ${((ratio - 1) * 100).toFixed(1)} % more`
}

const [, , directory] = process.argv
if (!directory) {
  throw new Error('Name the directory of the other tree: npm run bench:against -- ../older')
}
const home = await mkdtemp(path.join(tmpdir(), 'tablecast-bench-'))
const server = await startEmbedded({ home, flags: ['-c', 'fsync=off'] })
try {
  await migrateUp(server.url)
  const [here, there] = [await open('.', server.url), await open(directory, server.url)]
  const token = await prepare(here)
  for (const [name, query] of Object.entries(requests)) {
    const pairs: Pair[] = []
    for (let round = -warmUp; round < rounds; round++) {
      // Whoever comes second finds the caches of Postgres warm; so they take turns.
      const turns = round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)
      const pair = await sendBoth([here, there], turns, (app) => send(app, '/graphql', query, token))
      if (round >= 0) {
        pairs.push(pair)
      }
    }
    const time = describe(
      'time',
      pairs.map((pair) => pair.time),
    )
    const work = describe(
      'work',
      pairs.map((pair) => pair.work),
    )
    process.stdout.write(`${name.padEnd(12)} ${time}; ${work}\n`)
  }
  await Promise.all([here.close(), there.close()])
} finally {
  await server.stop()
  await rm(home, { recursive: true, force: true })
}
