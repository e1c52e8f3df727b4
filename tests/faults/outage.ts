import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from '@jest/globals'
import { v7 as makeId } from 'uuid'
import { adminKey, toToken } from '../support/app.ts'
import { connect } from '../support/client.ts'
import type { Cluster } from './cluster.ts'

/** An instance that is asked over the network. */
export interface Instance {
  origin: string
  token: string
}

export async function post(url: string, token: string, query: string, variables: object = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json',
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query, variables }),
  })
  return { status: response.status, body: await response.json() }
}

/** Without a comma, so that an environment can hold it. */
export const secret = 'a-secret-for-instances-of-32-bytes-or-more'

/** Gives an instance a tenant with one table. */
export async function settle(origin: string, slug: string): Promise<Instance> {
  const token = await toToken({ tenant: slug, sub: 'ann', role: 'admin' }, { secret })
  const catalog = `${origin}/catalog`
  await post(
    catalog,
    adminKey,
    `mutation { createTenant(input: { slug: "${slug}", name: "x" }) { tenant { slug } } }`,
  )
  const made = await post(
    catalog,
    token,
    'mutation { createTable(input: { name: "Deal", fields: [{ name: "title", kind: "text" }] }) { name } }',
  )
  expect(made.body).toEqual({ data: { createTable: { name: 'Deal' } } })
  return { origin, token }
}

const create = 'mutation ($id: ID!) { createDeal(input: { id: $id, title: "kept" }) { id } }'

/**
 * Ends the database under a load of writes and starts it again. Every refusal is UNAVAILABLE, readiness follows the
 * database, and what was acknowledged is there. Gives how long after its return the first write succeeded.
 */
export async function endure(
  { origin, token }: Instance,
  cluster: Cluster,
  how: NodeJS.Signals,
): Promise<{ recoveryMs: number; acknowledged: number; refused: number }> {
  const acknowledged: string[] = []
  let refused = 0
  let backAt = Number.POSITIVE_INFINITY
  let firstAt: number | undefined
  let isOver = false
  const write = async () => {
    while (!isOver) {
      const id = makeId()
      const sentAt = performance.now()
      const { status, body } = await post(`${origin}/graphql`, token, create, { id })
      if (status === 200) {
        expect(body).toEqual({ data: { createDeal: { id } } })
        acknowledged.push(id)
        firstAt ??= sentAt > backAt ? performance.now() : undefined
      } else {
        expect({ status, body }).toMatchObject({
          status: 503,
          body: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] },
        })
        refused++
        await sleep(10)
      }
    }
  }
  const disturb = async () => {
    await untilReadiness(origin, 200)
    await cluster.end(how)
    await untilReadiness(origin, 503)
    await cluster.start()
    backAt = performance.now()
    for (let attempt = 0; firstAt === undefined && attempt < 1_000; attempt++) {
      await sleep(10)
    }
    await untilReadiness(origin, 200)
  }
  const load = Promise.all(Array.from({ length: 6 }, write))
  try {
    await Promise.race([disturb(), load])
  } finally {
    isOver = true
  }
  await load
  expect(await countKept(cluster.directUrl(), acknowledged)).toBe(acknowledged.length)
  return {
    recoveryMs: (firstAt ?? Number.POSITIVE_INFINITY) - backAt,
    acknowledged: acknowledged.length,
    refused,
  }
}

async function untilReadiness(origin: string, status: number): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if ((await fetch(`${origin}/readyz`)).status === status) {
      return
    }
    await sleep(25)
  }
  throw new Error(`/readyz should answer ${status} by now`)
}

export async function countKept(url: string, ids: string[]): Promise<number> {
  const client = await connect(url)
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from tablecast.records where id = any($1::uuid[])',
    [ids],
  )
  await client.end()
  return rows[0]?.count ?? 0
}
