import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { connect } from '../support/client.ts'
import { type Bird, post, settleFlock } from './flock.ts'
import { type Chance, pickSong } from './songs.ts'

/** What came of many requests. */
export interface Tally {
  requests: number
  /** Answers read to their end; the others were hung up on. */
  answered: number
  aborted: number
  /** By outcome, and by what was asked. */
  outcomes: Record<string, number>
  songs: Record<string, number>
  /** Answers that name their owner. */
  own: number
  /** Values of others that somebody was told. */
  foreign: string[]
  /** Answers that should not have been so. */
  odd: string[]
}

/** Many tenants on few connections. */
export interface Aviary {
  /** They send so many requests, to the instance that is named, many at a time, in any order, and some go away before they are answered. */
  sing(requests: number, at?: string): Promise<Tally>
  /** What lies in the database under one tenant and carries the word of another, or should have been rolled back. */
  findMisplaced(): Promise<string[]>
}

const atOnce = 24
const abortedOfHundred = 10
const longestMs = 12

export async function openAviary(
  { origin, databaseUrl }: { origin: string; databaseUrl: string },
  { size, seed }: { size: number; seed: string },
): Promise<Aviary> {
  const flock = await settleFlock(origin, size, seed)
  const owners = new Map(flock.map((bird) => [bird.canary, bird]))
  const chance = openChance(seed)
  const client = await connect(databaseUrl)
  const locker = await connect(databaseUrl)
  const canariesIn = (text: string) =>
    [...text.matchAll(/[0-9a-f]{12}/g)].flatMap(([word]) => owners.get(word) ?? [])
  let turn = 0

  const singOnce = async (tally: Tally, at: string): Promise<void> => {
    const self = flock[chance(size)] as Bird
    const other = flock[(flock.indexOf(self) + 1 + chance(size - 1)) % size] as Bird
    const song = pickSong({ self, other, chance, turn: turn++ })
    count(tally.songs, song.name)
    const leaving = new AbortController()
    const isLeaving = chance(100) < abortedOfHundred
    const leave = isLeaving && sleep(chance(longestMs)).then(() => leaving.abort())
    try {
      const response = await (song.body
        ? post(at, song.path, self.token, song.body, leaving.signal)
        : fetch(`${at}${song.path}`, {
            headers: { authorization: `Bearer ${self.token}` },
            signal: leaving.signal,
          }))
      const text = await response.text()
      tally.answered++
      const outcome = outcomeOf(text)
      count(tally.outcomes, outcome)
      const told = readings(`${JSON.stringify(Object.fromEntries(response.headers))}\n${text}`).flatMap(
        canariesIn,
      )
      const said = JSON.stringify(song.body ?? {})
      const foreign = new Set(told.filter((bird) => bird !== self && !isEcho(text, said, bird)))
      tally.foreign.push(...[...foreign].map(({ canary }) => `${song.name}: ${canary}`))
      tally.own += told.includes(self) ? 1 : 0
      if (!song.ends.includes(outcome) || (outcome === 'ok' && song.tells && !told.includes(self))) {
        tally.odd.push(`${song.name}: ${response.status} ${text.slice(0, 300)}`)
      }
    } catch (error) {
      if (!leaving.signal.aborted) throw error
      tally.aborted++
    }
    await leave
  }

  return {
    sing: async (requests, at = origin) => {
      await lockLast(locker, flock)
      const tally: Tally = {
        requests,
        answered: 0,
        aborted: 0,
        outcomes: {},
        songs: {},
        own: 0,
        foreign: [],
        odd: [],
      }
      let left = requests
      const line = async () => {
        while (left-- > 0) {
          await singOnce(tally, at)
        }
      }
      await Promise.all(Array.from({ length: atOnce }, line))
      await locker.query('rollback')
      return tally
    },
    findMisplaced: async () => {
      const rows = await readAll(client)
      return rows.flatMap(({ slug, line }) =>
        canariesIn(line).some((bird) => bird.slug !== slug) || line.includes('undone')
          ? [`${slug}: ${line}`]
          : [],
      )
    },
  }
}

/** A sentence may name what it is about, as it was sent; data may not. */
function isEcho(text: string, said: string, { canary }: Bird): boolean {
  return said.includes(canary) && !text.includes('"data":{')
}

/** Whoever wants to change the last record of a tenant will wait for this transaction, until the timeout. */
async function lockLast(locker: pg.Client, flock: readonly Bird[]): Promise<void> {
  await locker.query('begin')
  await locker.query('select from tablecast.records where id = any($1::uuid[]) for update', [
    flock.map(({ ids }) => ids.at(-1)),
  ])
}

/** Every row that belongs to a tenant, as text, with the slug of that tenant. */
async function readAll(client: pg.Client): Promise<{ slug: string; line: string }[]> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_attribute on attrelid = c.oid and attname = 'tenant_id'
    where relnamespace = 'tablecast'::regnamespace and relkind in ('r', 'p')`,
  )
  const parts = tables.map(
    ({ name }) =>
      `select slug, t::text as line from ${name} t join tablecast.tenants on tenants.id = tenant_id`,
  )
  return (await client.query(parts.join(' union all '))).rows
}

function outcomeOf(text: string): string {
  if (!text.startsWith('{')) return 'ok'
  const { errors } = JSON.parse(text) as { errors?: { extensions: { code: string } }[] }
  return errors?.[0]?.extensions.code ?? 'ok'
}

/** A text, and what it says to those who decode the cursors in it. */
function readings(text: string): string[] {
  const cursors = [...text.matchAll(/"cursor":"([\w-]+)"/g)]
  return [text, ...cursors.map(([, cursor = '']) => Buffer.from(cursor, 'base64url').toString())]
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}

/** Mulberry32: the same choices for the same seed, though never at the same moments. */
function openChance(seed: string): Chance {
  let state = [...seed].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}
