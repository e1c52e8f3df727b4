import { expect } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'

export const missing = 'A credential is missing: send the header Authorization: Bearer <token>.'
export const invalid = 'The credential is not valid, or not valid any more.'
export const incomplete =
  'The token needs the claims tenant (a slug), sub, and role (reader, writer or admin).'

const endpoints = [
  { method: 'POST', path: '/graphql' },
  { method: 'POST', path: '/catalog' },
  { method: 'GET', path: '/schema.graphql' },
]

/** Asks every endpoint with these headers, and expects all of them to refuse it in the same words, and to say nothing else. */
export async function expectRefused(app: Tablecast, headers: HeadersInit, message: string): Promise<void> {
  for (const { method, path } of endpoints) {
    const given = new Headers(headers)
    given.set('content-type', 'application/json')
    const response = await app.fetch(
      new Request(`http://tablecast.test${path}`, {
        method,
        headers: given,
        ...(method === 'POST' ? { body: JSON.stringify({ query: '{ __typename }' }) } : {}),
      }),
    )
    expect({ path, status: response.status }).toEqual({ path, status: 401 })
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('x-catalog-version')).toBeNull()
    expect(await response.json()).toEqual({ errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] })
  }
}
