import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SignJWT } from 'jose'
import { createTablecast, type Tablecast } from '../src/app.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrateUp } from '../src/db/migrate.ts'
import { hostileDocuments } from './hostile-documents.ts'
import { hostileRelations } from './hostile-relations.ts'
import { bodyOf, hostileFields } from './hostile-request.ts'
import { hostileVariables } from './hostile-variables.ts'

// What a hostile request costs this process, in CPU: the answer is a refusal, and must be a quick one. The tenant has
// fifty tables of twenty fields. Run by `npm run bench:hostile`, on an embedded Postgres of its own; with a word behind
// it (`-- filter`) only for requests that have it in their name.

const tableCount = 50
const fieldCount = 20
const rounds = 9
const atMostMs = 100
// What a process has to load before it answers anybody is no request's own.
const harmless = { name: 'harmless', query: '{ deals { totalCount nodes { id title } } }', codes: [] }

const jwtSecret = 'a secret for a benchmark, of 32 bytes'
const adminKey = 'an-operator-key-for-a-benchmark'

interface Answer {
  errors?: { message: string; extensions: { code: string } }[]
}

async function post(app: Tablecast, where: string, token: string, body: unknown): Promise<Answer> {
  const response = await app.fetch(
    new Request(`http://localhost${where}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
  return (await response.json()) as Answer
}

async function makeTenant(app: Tablecast): Promise<string> {
  await post(app, '/catalog', adminKey, {
    query: 'mutation { createTenant(input: { slug: "bench", name: "Bench" }) { tenant { slug } } }',
  })
  const token = await new SignJWT({ tenant: 'bench', sub: 'bench', role: 'admin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(jwtSecret))
  for (let index = 0; index < tableCount; index++) {
    const fields = Array.from({ length: fieldCount - 2 }, (_, field) => ({
      name: `field${field}`,
      kind: 'text',
    }))
    const own = index === 0 ? hostileFields : hostileFields.slice(0, 2)
    const { errors } = await post(app, '/catalog', token, {
      query: 'mutation ($input: TableInput!) { createTable(input: $input) { name } }',
      variables: { input: { name: index === 0 ? 'Deal' : `Table${index}`, fields: [...own, ...fields] } },
    })
    if (errors) {
      throw new Error(JSON.stringify(errors))
    }
  }
  return token
}

/** CPU milliseconds of one answer, without what the body costs whoever sends it. */
async function measure(app: Tablecast, token: string, body: string) {
  const before = process.cpuUsage()
  const answer = await post(app, '/graphql', token, body)
  const { user, system } = process.cpuUsage(before)
  return { ms: (user + system) / 1000, bytes: Buffer.byteLength(body), answer }
}

const home = await mkdtemp(path.join(tmpdir(), 'tablecast-bench-'))
const server = await startEmbedded({ home })
await migrateUp(server.url)
const app = createTablecast({
  databaseUrl: server.url,
  jwtSecrets: [jwtSecret],
  adminKeys: [adminKey],
  logLevel: 'error',
})
try {
  const token = await makeTenant(app)
  const lines: string[][] = [['request', 'bytes', 'code', 'first ms', 'median ms', 'max ms', '']]
  const [word = ''] = process.argv.slice(2)
  for (let mark = 0; mark < 3; mark++) {
    await post(app, '/graphql', token, bodyOf(harmless, mark))
  }
  for (const one of [...hostileDocuments, ...hostileVariables, ...hostileRelations].filter(({ name }) =>
    name.includes(word),
  )) {
    const runs = []
    for (let round = 0; round < rounds; round++) {
      runs.push(await measure(app, token, bodyOf(one, round)))
    }
    const [first, ...later] = runs
    const sorted = later.map(({ ms }) => ms).toSorted((a, b) => a - b)
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0
    lines.push([
      one.name,
      String(first?.bytes),
      first?.answer.errors?.[0]?.extensions.code ?? 'answered',
      (first?.ms ?? 0).toFixed(1),
      median.toFixed(1),
      (sorted.at(-1) ?? 0).toFixed(1),
      Math.max(first?.ms ?? 0, median) > atMostMs ? `more than ${atMostMs} ms` : '',
    ])
  }
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  for (const line of lines) {
    process.stdout.write(
      `${line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
  }
} finally {
  await app.close()
  await server.stop()
  await rm(home, { recursive: true, force: true })
}
