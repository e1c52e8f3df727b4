import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@jest/globals'
import { v7 as makeId } from 'uuid'
import { connect } from '../support/client.ts'
import type { Cluster } from './cluster.ts'
import { type Instance, post, settle } from './outage.ts'
import { startServe } from './serving.ts'

// Clients that give each mutation an Idempotency-Key, and send it until it is answered, whatever becomes of the server
// and of its database meanwhile. Then each is done once: every version of every record was told to one of them, and
// there is no other one.

const clients = 6
const table = `mutation { createTable(input: { name: "Entry", pluralName: "entries", fields: [
  { name: "ref", kind: "text", unique: true }, { name: "mark", kind: "text" }, { name: "note", kind: "text" }, { name: "amount", kind: "integer" } ] }) { name } }`
const batch = 20
/** A batch with these makes an answer that is too large to be kept: its records are. */
const longNote = 'x'.repeat(4_000)

interface Entry {
  id: string
  version: number
}

/** What the clients were told, and what it took. */
interface Ledger {
  told: Entry[]
  /** What was added to each record. */
  added: Map<string, number>
  mutations: number
  /** Sendings that were not answered, or with a failure. */
  failed: number
  /** Answers to what was done by a sending before. */
  repeated: number
}

/** Some mutations, and what they ask for. */
type Deed = { query: string; variables: Record<string, unknown>; adds?: { id: string; amount: number } }

const createText = 'mutation ($input: EntryInput!) { done: createEntry(input: $input) { id version } }'
const createAllText =
  'mutation ($inputs: [EntryInput!]!) { done: createEntries(inputs: $inputs) { id version note } }'
const addText =
  'mutation ($id: ID!, $amount: Int!) { done: updateEntry(id: $id, patch: {}, operate: { amount: { increment: $amount } }) { id version } }'
const upsertText =
  'mutation ($inputs: [EntryInput!]!) { done: upsertEntries(by: REF, inputs: $inputs) { id version } }'

/** What a client does next; without ids of its own, so that what is done twice is there twice. */
function nextDeed(mark: string, number: number, shared: readonly string[]): Deed {
  const [id = ''] = shared.slice(number % shared.length)
  const refs = [0, 1, 2].map((step) => `shared ${(number + 3 * step) % 10}`)
  const note = number % 3 === 0 ? longNote : null
  const deeds: Deed[] = [
    { query: createText, variables: { input: { mark } } },
    {
      query: createAllText,
      variables: { inputs: Array.from({ length: batch }, (_, n) => ({ mark, note, ref: `${mark} ${n}` })) },
    },
    { query: addText, variables: { id, amount: number + 1 }, adds: { id, amount: number + 1 } },
    // Always something new, so that each upsert makes a version.
    { query: upsertText, variables: { inputs: refs.map((ref) => ({ ref, mark })) } },
  ]
  return deeds[number % deeds.length] as Deed
}

/** And how many records there are. */
type Work = Ledger & { records: number }

/** Has clients at work while something is done to what they work with, and holds what they were told against what is there. */
async function workThrough(
  { origin, token }: Instance,
  { disturb, databaseUrl }: { disturb: (ledger: Ledger) => Promise<void>; databaseUrl: () => string },
): Promise<Work> {
  const made = await post(`${origin}/catalog`, token, table)
  expect(made.body).toEqual({ data: { createTable: { name: 'Entry' } } })
  const ledger: Ledger = { told: [], added: new Map(), mutations: 0, failed: 0, repeated: 0 }
  let isOver = false
  const perform = async ({ query, variables, adds }: Deed): Promise<Entry[]> => {
    const done = await insist({ origin, token }, { query, variables }, ledger)
    ledger.told.push(...done)
    ledger.mutations++
    if (adds) {
      ledger.added.set(adds.id, (ledger.added.get(adds.id) ?? 0) + adds.amount)
    }
    return done
  }
  const shared: string[] = []
  for (const mark of ['first', 'second', 'third']) {
    const done = await perform({ query: createText, variables: { input: { mark } } })
    shared.push(...done.map(({ id }) => id))
  }
  const work = async (client: number) => {
    for (let number = client; !isOver; number++) {
      await perform(nextDeed(`${client} ${number}`, number, shared))
    }
  }
  const load = Promise.all(Array.from({ length: clients }, (_, client) => work(client)))
  try {
    await Promise.race([disturb(ledger), load])
  } finally {
    isOver = true
  }
  await load
  return { ...ledger, records: await expectTold(databaseUrl(), ledger) }
}

const pauseMs = 20
const attempts = 3_000
/** What a client may send again at once. */
const passing = ['UNAVAILABLE', 'IDEMPOTENCY_IN_FLIGHT']

async function insist(
  { origin, token }: Instance,
  body: Pick<Deed, 'query' | 'variables'>,
  ledger: Ledger,
): Promise<Entry[]> {
  const key = makeId()
  for (let attempt = 0; attempt < attempts; attempt++) {
    const answer = await send(
      `${origin}/graphql`,
      { authorization: `Bearer ${token}`, 'idempotency-key': key },
      body,
    )
    if (answer?.data) {
      ledger.repeated += answer.isRepeated ? 1 : 0
      return [answer.data.done].flat()
    }
    if (answer) {
      expect(passing).toEqual(expect.arrayContaining(answer.errors.map(({ extensions }) => extensions.code)))
    }
    ledger.failed++
    await sleep(pauseMs)
  }
  throw new Error('a mutation should have been answered by now')
}

interface Answer {
  data?: { done: Entry | Entry[] } | null
  errors: { extensions: { code: string } }[]
  isRepeated: boolean
}

/** Undefined when there is no answer. */
async function send(url: string, headers: Record<string, string>, body: object): Promise<Answer | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as Omit<Answer, 'isRepeated'>
    return { ...answer, isRepeated: response.headers.get('idempotency-replayed') === 'true' }
  } catch {
    return undefined
  }
}

/** What is there is what was told: versions, sums and unique values. Gives how many records there are. */
async function expectTold(url: string, { told, added }: Ledger): Promise<number> {
  const client = await connect(url)
  const select = async <Row extends object>(text: string): Promise<Row[]> =>
    (await client.query<Row>(text)).rows
  const lines = await select<Entry>('select record_id as id, version from tablecast.record_history')
  expect(sorted(lines)).toEqual(sorted(told))
  const records = await select<Entry & { ref: string | null; amount: string | null }>(
    `select r.id, r.version, r.data ->> ref.key as ref, r.data ->> amount.key as amount
      from tablecast.records as r, tablecast.fields as ref, tablecast.fields as amount
      where ref.name = 'ref' and amount.name = 'amount'`,
  )
  const newest = new Map<string, number>()
  for (const { id, version } of lines) {
    newest.set(id, Math.max(version, newest.get(id) ?? 0))
  }
  expect(sorted(records)).toEqual(sorted([...newest].map(([id, version]) => ({ id, version }))))
  expect(
    new Map(records.flatMap(({ id, amount }) => (amount === null ? [] : [[id, Number(amount)] as const]))),
  ).toEqual(added)
  const values = await select<{ record_id: string; value: string }>(
    'select record_id, value from tablecast.unique_values',
  )
  expect(values.map(({ record_id, value }) => `${record_id} ${value}`).sort()).toEqual(
    records.flatMap(({ id, ref }) => (ref === null ? [] : [`${id} =${ref}`])).sort(),
  )
  await client.end()
  return records.length
}

const sorted = (entries: readonly Entry[]): string[] =>
  entries.map(({ id, version }) => `${id} ${version}`).sort()

/** At least so many are done between two disturbances: by then all clients are at work. */
export const enough = 30

/** Goes on when the clients have done so many mutations more. */
async function untilDone(ledger: Ledger, more: number): Promise<void> {
  const goal = ledger.mutations + more
  for (let attempt = 0; ledger.mutations < goal; attempt++) {
    if (attempt === attempts) {
      throw new Error('the clients should have come further by now')
    }
    await sleep(pauseMs)
  }
}

/**
 * Ends a database in these ways and starts it again, while clients work with an instance on it; and between them takes
 * answers to commits away.
 */
export function endWhileWorking(
  instance: Instance,
  { proxy, directUrl, ...cluster }: Cluster,
  ways: readonly NodeJS.Signals[],
): Promise<Work> {
  return workThrough(instance, {
    databaseUrl: directUrl,
    disturb: async (ledger) => {
      for (const way of ways) {
        for (let lost = 0; lost < 5; lost++) {
          // With its end, or it would be that of `begin isolation level read committed`.
          proxy.loseAnswer('commit\0')
          await untilDone(ledger, enough / 5)
        }
        await cluster.end(way)
        await cluster.start()
      }
      await untilDone(ledger, enough)
    },
  })
}

/** Kills a process of serve with -9 so many times, at any moment of the work of clients, each time with a successor at once. */
export async function killWhileWorking(databaseUrl: string, kills: number): Promise<Work> {
  let serving = await startServe(databaseUrl)
  const { origin } = serving
  return workThrough(await settle(origin, 'keeper'), {
    databaseUrl: () => databaseUrl,
    disturb: async (ledger) => {
      for (let kill = 0; kill < kills; kill++) {
        await untilDone(ledger, enough)
        await sleep(Math.random() * 100)
        const ended = once(serving.child, 'exit')
        serving.child.kill('SIGKILL')
        expect(await ended).toEqual([null, 'SIGKILL'])
        serving = await startServe(databaseUrl, { PORT: new URL(origin).port })
      }
      await untilDone(ledger, enough)
    },
  })
}

/** What it came to, in a line. */
export const describeWork = (ledger: Work): string =>
  `${ledger.mutations} mutations, each done once; ${ledger.failed} sendings failed, ${ledger.repeated} had been done before; ` +
  `${ledger.records} records with ${ledger.told.length} versions, each told once`
