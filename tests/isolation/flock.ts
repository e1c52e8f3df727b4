import { createHash } from 'node:crypto'
import { adminKey, toToken } from '../support/app.ts'

/** A tenant all of whose values carry a word that nobody else has. */
export interface Bird {
  slug: string
  canary: string
  token: string
  /** Of its records, whose numbers are the same in all tenants. The last one is locked by somebody, so that whoever wants to change it waits in vain. */
  ids: string[]
  /** What it calls a field of its own; absent where its definitions look like those of others. */
  field?: string
}

/** Ends with the canary, so that an id tells whose it is. */
export const idOf = (canary: string, number: number): string =>
  `01939ed0-${number.toString(16).padStart(4, '0')}-7000-8000-${canary}`

export async function post(origin: string, path: string, token: string, body: object, signal?: AbortSignal) {
  return fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
    signal: signal ?? null,
  })
}

const recordsOfEach = 6

const linksTo = (parent = '', kin = '') =>
  `, parent: { connect: { id: "${parent}" } }, kin: { set: [{ id: "${kin}" }] }`

/**
 * Settles many tenants. One half has definitions that look the same, so that they share a schema and documents, and
 * differ in a default that is their own; each of the other half has a field, a label and a schema of its own.
 */
export async function settleFlock(origin: string, size: number, seed: string): Promise<Bird[]> {
  const expectClean = async (response: Response) => {
    const { errors } = (await response.json()) as { errors?: unknown }
    if (errors) throw new Error(JSON.stringify(errors))
  }
  const settle = async (index: number): Promise<Bird> => {
    const canary = createHash('sha256').update(`${seed} ${index}`).digest('hex').slice(0, 12)
    const slug = `t-${canary}`
    await expectClean(
      await post(origin, '/catalog', adminKey, {
        query: `mutation { createTenant(input: { slug: "${slug}", name: "${canary}" }) { adminKey } }`,
      }),
    )
    const token = await toToken({ tenant: slug, sub: `ann-${canary}`, role: 'admin' }, { expires: '2h' })
    const field = index % 2 === 0 ? {} : { field: `x${canary}` }
    const fields = [
      { name: 'title', kind: 'text', required: true },
      { name: 'size', kind: 'integer' },
      { name: 'number', kind: 'text', unique: true },
      { name: 'code', kind: 'text', default: `default ${canary}` },
      { name: 'parent', kind: 'reference', options: { table: 'Deal', inverse: 'parts' } },
      { name: 'kin', kind: 'references', options: { table: 'Deal', inverse: 'kinOf', onDelete: 'clear' } },
      ...('field' in field ? [{ name: field.field, kind: 'text', label: canary }] : []),
    ]
    await expectClean(
      await post(origin, '/catalog', token, {
        query: 'mutation ($input: TableInput!) { createTable(input: $input) { name } }',
        variables: { input: { name: 'Deal', fields } },
      }),
    )
    const ids = Array.from({ length: recordsOfEach }, (_, number) => idOf(canary, number))
    const creates = ids.map(
      (id, number) =>
        `r${number}: createDeal(input: { id: "${id}", title: "title ${canary}", size: ${number}, number: "N-${number}"${number > 0 ? linksTo(ids[0], ids[number - 1]) : ''} }) { id }`,
    )
    await expectClean(await post(origin, '/graphql', token, { query: `mutation { ${creates.join(' ')} }` }))
    return { slug, canary, token, ids, ...field }
  }
  const flock: Bird[] = []
  for (let index = 0; index < size; index += 5) {
    const some = Array.from({ length: Math.min(5, size - index) }, (_, more) => settle(index + more))
    flock.push(...(await Promise.all(some)))
  }
  return flock
}
