import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SignJWT } from 'jose'
import { createTablecast, type Tablecast } from '../src/app.ts'
import { startEmbedded } from '../src/db/embedded.ts'
import { migrateUp } from '../src/db/migrate.ts'

// What it takes to write a thousand records of fifteen fields with one mutation, one field of them unique: from the
// request to the answer, in this process, on an embedded Postgres of its own. Run by `npm run bench:bulk`.

const rounds = 9
const count = 1_000

const jwtSecret = 'a secret for a benchmark, of 32 bytes'
const adminKey = 'an-operator-key-for-a-benchmark'

async function post(app: Tablecast, where: string, token: string, query: string, variables = {}) {
  const response = await app.fetch(
    new Request(`http://localhost${where}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    }),
  )
  const { data, errors } = (await response.json()) as { data: unknown; errors?: unknown }
  if (errors) {
    throw new Error(JSON.stringify(errors).slice(0, 1_000))
  }
  return data
}

const fields = [
  { name: 'ref', kind: 'text', unique: true },
  ...Array.from({ length: 6 }, (_, index) => ({ name: `text${index}`, kind: 'text' })),
  ...Array.from({ length: 3 }, (_, index) => ({ name: `count${index}`, kind: 'integer' })),
  ...Array.from({ length: 2 }, (_, index) => ({
    name: `price${index}`,
    kind: 'decimal',
    options: { precision: 12, scale: 2 },
  })),
  { name: 'day', kind: 'date' },
  { name: 'moment', kind: 'dateTime' },
  { name: 'isOpen', kind: 'boolean' },
]

const inputOf = (round: number, number: number) => ({
  ref: `${round}-${number}`,
  ...Object.fromEntries(fields.slice(1, 7).map(({ name }) => [name, `A value of some length, ${number}`])),
  ...Object.fromEntries(fields.slice(7, 10).map(({ name }) => [name, number])),
  ...Object.fromEntries(fields.slice(10, 12).map(({ name }) => [name, `${number}.50`])),
  day: '2026-11-20',
  moment: '2026-11-20T07:56:00Z',
  isOpen: number % 2 === 0,
})

const create = 'mutation ($inputs: [DealInput!]!) { createDeals(inputs: $inputs) { id } }'
const update = `mutation ($filter: DealFilter!) {
  updateDeals(filter: $filter, patch: { text0: "another" }, operate: { count0: { increment: 1 } }, atMost: 1000) { id } }`
const upsert = 'mutation ($inputs: [DealInput!]!) { upsertDeals(by: REF, inputs: $inputs) { id } }'
const remove = 'mutation ($filter: DealFilter!) { deleteDeals(filter: $filter, atMost: 1000) { id } }'

async function measure(app: Tablecast): Promise<void> {
  await post(
    app,
    '/catalog',
    adminKey,
    'mutation { createTenant(input: { slug: "bench", name: "Bench" }) { tenant { slug } } }',
  )
  const token = await new SignJWT({ tenant: 'bench', sub: 'bench', role: 'admin' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(jwtSecret))
  await post(app, '/catalog', token, 'mutation ($t: TableInput!) { createTable(input: $t) { name } }', {
    t: { name: 'Deal', fields },
  })
  const times = new Map<string, number[]>()
  const time = async (what: string, query: string, variables: object) => {
    const start = performance.now()
    await post(app, '/graphql', token, query, variables)
    times.set(what, [...(times.get(what) ?? []), performance.now() - start])
  }
  for (let round = 0; round < rounds; round++) {
    const inputs = Array.from({ length: count }, (_, number) => inputOf(round, number))
    const refs = inputs.map(({ ref }) => ref)
    await time('createDeals', create, { inputs })
    await time('updateDeals', update, { filter: { ref: { in: refs } } })
    const halfNew = inputs.map((input, index) => ({
      ...input,
      text1: 'upserted',
      ref: index % 2 === 0 ? input.ref : `new-${input.ref}`,
    }))
    await time('upsertDeals, half of them new', upsert, { inputs: halfNew })
    await time('deleteDeals', remove, { filter: { ref: { in: refs } } })
  }
  for (const [what, all] of times) {
    const sorted = all.toSorted((a, b) => a - b)
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0
    process.stdout.write(
      `${what.padEnd(32)} median ${median.toFixed(0)} ms, ${sorted[0]?.toFixed(0)} to ${sorted.at(-1)?.toFixed(0)} ms\n`,
    )
  }
}

const home = await mkdtemp(path.join(tmpdir(), 'tablecast-bench-'))
const server = await startEmbedded({ home })
try {
  await migrateUp(server.url)
  const app = createTablecast({
    databaseUrl: server.url,
    jwtSecrets: [jwtSecret],
    adminKeys: [adminKey],
    logLevel: 'error',
  })
  try {
    await measure(app)
  } finally {
    await app.close()
  }
} finally {
  await server.stop()
  await rm(home, { recursive: true, force: true })
}
