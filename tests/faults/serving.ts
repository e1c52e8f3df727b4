import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { expect } from '@jest/globals'
import { v7 as makeId } from 'uuid'
import { firstLine, start } from '../cli/command.ts'
import { adminKey } from '../support/app.ts'
import { openBalancer } from './balancer.ts'
import { countKept, type Instance, post, secret, settle } from './outage.ts'

/** A process of `tablecast serve`. */
interface Serving {
  origin: string
  child: ChildProcess
}

/** Starts one, on any free port unless the environment says otherwise. */
export async function startServe(databaseUrl: string, env: NodeJS.ProcessEnv = {}): Promise<Serving> {
  const child = start(['serve'], {
    DATABASE_URL: databaseUrl,
    JWT_SECRET: secret,
    ADMIN_KEY: adminKey,
    // The load is of one user.
    LIMIT_KEY_REQUESTS: '0',
    LIMIT_TENANT_REQUESTS: '0',
    ...env,
  })
  return { child, origin: /http:\/\/\S+(?=\/graphql)/.exec(await firstLine(child))?.[0] ?? '' }
}

const create = 'mutation ($id: ID!) { createDeal(input: { id: $id, title: "kept" }) { id } }'
const read = 'query ($id: ID!) { deal(by: { id: $id }) { title } }'
const update = 'mutation ($id: ID!) { updateDeal(id: $id, patch: { title: "shared" }) { id } }'
const workers = 8
/** Writes before a kill: by then all are at work. */
const enough = 100

/**
 * Replaces two instances one after another under load, so many times. Every request of it is answered: what is written
 * by one instance is read, mostly from the other one, and is there in the end. Gives how many were written.
 */
export async function rollOver(databaseUrl: string, rounds: number): Promise<number> {
  const instances = await Promise.all([startServe(databaseUrl), startServe(databaseUrl)])
  const { token } = await settle(instances[0].origin, 'rolling')
  const balancer = openBalancer(instances.map(({ origin }) => origin))
  const ask = (query: string, id: string) =>
    balancer.send((origin) => post(`${origin}/graphql`, token, query, { id }))
  const acknowledged: string[] = []
  let isOver = false
  const work = async () => {
    while (!isOver) {
      const id = makeId()
      expect(await ask(create, id)).toEqual({ status: 200, body: { data: { createDeal: { id } } } })
      acknowledged.push(id)
      expect(await ask(read, id)).toEqual({ status: 200, body: { data: { deal: { title: 'kept' } } } })
    }
  }
  const replaceAll = async () => {
    for (const [place, old] of instances.entries()) {
      const ended = once(old.child, 'exit')
      old.child.kill('SIGTERM')
      expect(await ended).toEqual([0, null])
      const fresh = await startServe(databaseUrl)
      await balancer.replace(old.origin, fresh.origin)
      instances[place] = fresh
    }
  }
  const replaceAgain = async () => {
    for (let round = 0; round < rounds; round++) {
      await replaceAll()
    }
  }
  const load = Promise.all(Array.from({ length: workers }, work))
  try {
    await Promise.race([replaceAgain(), load])
  } finally {
    isOver = true
  }
  await load
  await balancer.close()
  expect(await countKept(databaseUrl, acknowledged)).toBe(acknowledged.length)
  return acknowledged.length
}

/**
 * Kills an instance with -9 under load, and starts its successor at the same address at once. What was acknowledged is
 * there, and no lock of the dead one is in the way. Gives how many were written, and how long nobody answered.
 */
export async function killUnderLoad(
  databaseUrl: string,
  { child, origin }: Serving,
  token: string,
): Promise<{ successor: Serving; acknowledged: number; unanswered: number; awayMs: number }> {
  const url = `${origin}/graphql`
  const shared = makeId()
  await post(url, token, create, { id: shared })
  const acknowledged: string[] = []
  let unanswered = 0
  const work = async (): Promise<void> => {
    for (;;) {
      const id = makeId()
      const answers = await Promise.all([
        post(url, token, create, { id }),
        post(url, token, update, { id: shared }),
      ]).catch(() => undefined)
      if (!answers) {
        unanswered++
        return
      }
      expect(answers.map(({ status }) => status)).toEqual([200, 200])
      acknowledged.push(id)
      if (acknowledged.length === enough) {
        child.kill('SIGKILL')
      }
    }
  }
  const ended = once(child, 'exit')
  await Promise.all(Array.from({ length: workers }, work))
  expect(await ended).toEqual([null, 'SIGKILL'])
  const begin = performance.now()
  const successor = await startServe(databaseUrl, { PORT: new URL(origin).port })
  expect(await post(url, token, update, { id: shared })).toMatchObject({ status: 200 })
  const awayMs = performance.now() - begin
  expect(await countKept(databaseUrl, [shared, ...acknowledged])).toBe(acknowledged.length + 1)
  return { successor, acknowledged: acknowledged.length, unanswered, awayMs }
}

/** An instance and a tenant for it. */
export async function startSettled(
  databaseUrl: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Serving & Instance> {
  const serving = await startServe(databaseUrl, env)
  return { ...serving, ...(await settle(serving.origin, 'survivor')) }
}
