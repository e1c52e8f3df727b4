import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { buildSchema, type GraphQLSchema } from 'graphql'
import type pg from 'pg'
import { type Code, codes } from '../../src/errors.ts'
import { type TestApp, useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { findLeaks, outcomeOf, type Seen, type Sent, send, toComparable } from './answer.ts'
import {
  credentialOf,
  digestOthers,
  type Facts,
  type Role,
  roles,
  settleAcme,
  settleOthers,
} from './world.ts'

/** Two worlds with one and the same attacker; in the one there are others to attack, in the other there is nobody. */
export interface Trial {
  whole: TestApp
  alone: TestApp
  facts: Facts
  /** To the database of the world with the others, as who may see everything. */
  owner: pg.Client
  /** Of the attacker's API. */
  schema: GraphQLSchema
  /** The request with the role's credential, or with another one. */
  as(role: Role, sent: Sent, credential?: string): Sent
  /**
   * Sends a request. Its answer must have this outcome, must tell nothing that is another's, and must be the very
   * answer that the world gives in which there are no others.
   */
  expectNothing(sent: Sent, outcome: string): Promise<void>
  /** The same, when it only counts what is told. */
  lookFor(sent: Sent): Promise<{ seen: Seen; found: string[] }>
  /** Adds a test at the end of a group. */
  othersAreUnchanged(): void
}

/** Is there from `beforeAll` on; the wall is taken away in the world with the others. */
export function useTrial(title: string, takeWallAway: (databaseUrl: string) => unknown = () => {}): Trial {
  const whole = useApp()
  const alone = useApp()
  const trial = { whole, alone } as Trial
  const credentials = new Map<Role, string | undefined>()
  const leaks: string[] = []
  let before: string
  let cases = 0

  beforeAll(async () => {
    const { noteCursor } = await settleAcme(whole)
    await settleAcme(alone)
    trial.facts = await settleOthers(whole, noteCursor)
    // As soon as there is something to know, Postgres would look at it by itself.
    for (const { databaseUrl } of [alone, whole]) {
      trial.owner = await connect(databaseUrl)
      await trial.owner.query('analyze')
    }
    await takeWallAway(whole.databaseUrl)
    // A new one: connections that are there know statements by their names, as they were.
    whole.app = whole.another()
    // Whatever it remembers, it has from others first: a schema that looks the same is now that of double.
    for (const token of trial.facts.tokens) {
      await send(whole.app, trial.as('reader', { path: '/schema.graphql' }, token))
    }
    for (const role of roles) {
      credentials.set(role, await credentialOf(role))
    }
    const sdl = await send(alone.app, trial.as('admin', { path: '/schema.graphql' }))
    trial.schema = buildSchema(sdl.text)
    before = await digestOthers(trial.owner)
  })
  afterAll(() => {
    process.stderr.write(`Isolation ${title}: ${cases} cases, ${leaks.length} leaks.\n`)
  })

  trial.as = (role, sent, credential = credentials.get(role)) => ({
    ...sent,
    headers: {
      ...sent.headers,
      ...(credential === undefined ? {} : { authorization: `Bearer ${credential}` }),
    },
  })
  trial.lookFor = async (sent) => {
    cases++
    const seen = await send(whole.app, sent)
    const found = findLeaks(seen, sent, trial.facts.secrets)
    leaks.push(...found)
    return { seen, found }
  }
  trial.expectNothing = async (sent, outcome) => {
    const [{ seen, found }, elsewhere] = await Promise.all([trial.lookFor(sent), send(alone.app, sent)])
    expect(found).toEqual([])
    expect(outcomeOf(seen)).toBe(outcome)
    // What is refused inside a document has 200 for clients that take plain JSON; nothing may be a fault of ours.
    expect([200, codes[outcome as Code]?.status ?? 200]).toContain(seen.status)
    expect(seen.status).toBeLessThan(500)
    expect(toComparable(seen)).toEqual(toComparable(elsewhere))
  }
  trial.othersAreUnchanged = () => {
    it('leaves the others as they were', async () => {
      expect(await digestOthers(trial.owner)).toBe(before)
    })
  }
  return trial
}
