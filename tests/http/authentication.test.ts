import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, expect, it } from '@jest/globals'
import { SignJWT, UnsecuredJWT } from 'jose'
import { createTablecast } from '../../src/app.ts'
import { adminKey, jwtSecret, toToken, useApp } from '../support/app.ts'
import { closing } from '../support/endings.ts'
import { makeTenant } from '../support/tenant.ts'
import { expectRefused, incomplete, invalid, missing } from './refused.ts'

const test = useApp()
const claims = { tenant: '', sub: 'ann', role: 'admin' }

// A tenant that exists: else every token would be refused, whatever is wrong with it.
beforeAll(async () => {
  const { slug, ask } = await makeTenant(test)
  claims.tenant = slug
  await ask('{ __typename }')
})

const expectRefusal = (header: string | undefined, message: string) =>
  expectRefused(test.app, header === undefined ? {} : { authorization: header }, message)

it('no credential is refused', () => expectRefusal(undefined, missing))

it.each(['', 'Bearer', 'Bearer ', 'Basic YTpi', 'Token abc', 'Bearer a b', 'Bearer ä'])(
  'the header %j is no credential',
  (header) => expectRefusal(header, missing),
)

it.each(['x', '..', 'a.b.c', 'null', `${adminKey}x`, adminKey.slice(1), 'eyJhbGciOiJIUzI1NiJ9.e30.'])(
  'the token %j is refused',
  (token) => expectRefusal(`Bearer ${token}`, invalid),
)

it('a token of another secret is refused', async () => {
  const token = await toToken(claims, { secret: `another ${jwtSecret}` })
  await expectRefusal(`Bearer ${token}`, invalid)
})

it('an unsigned token is refused', () =>
  expectRefusal(`Bearer ${new UnsecuredJWT(claims).setExpirationTime('1h').encode()}`, invalid))

it('a token whose claims were changed is refused', async () => {
  const [head, , signature] = (await toToken({ ...claims, role: 'reader' })).split('.')
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url')
  await expectRefusal(`Bearer ${head}.${body}.${signature}`, invalid)
})

it('an expired token and one that is not valid yet are refused', async () => {
  await expectRefusal(`Bearer ${await toToken(claims, { expires: '-11s' })}`, invalid)
  await expectRefusal(
    `Bearer ${await toToken({ ...claims, nbf: 4_000_000_000 }, { expires: 4_100_000_000 })}`,
    invalid,
  )
})

it.each(['HS384', 'HS512'])('the right secret with the algorithm %s is refused', async (alg) => {
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(jwtSecret))
  await expectRefusal(`Bearer ${token}`, invalid)
})

it('a public key is no secret, and its private key no way in', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const rsa = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256' })
    .setExpirationTime('1h')
    .sign(privateKey)
  await expectRefusal(`Bearer ${rsa}`, invalid)
  await expectRefusal(`Bearer ${await toToken(claims, { secret: pem })}`, invalid)
})

it.each([
  ['no tenant', { tenant: undefined }],
  ['no sub', { sub: undefined }],
  ['no role', { role: undefined }],
  ['an empty sub', { sub: '' }],
  ['a sub with a line break', { sub: 'ann\nbob' }],
  ['a sub of 201 characters', { sub: 'a'.repeat(201) }],
  ['a role that is none', { role: 'operator' }],
  ['a role that every object has', { role: 'constructor' }],
  ['several roles', { role: ['admin'] }],
  ['a tenant that is no text', { tenant: 1 }],
  ['a tenant that is no slug', { tenant: 'Acme' }],
  ['a tenant with U+0000', { tenant: 'acme\u0000' }],
])('a token with %s is refused', async (_, wrong) => {
  await expectRefusal(`Bearer ${await toToken({ ...claims, ...wrong })}`, incomplete)
})

it('a tenant that does not exist is refused like a wrong secret', async () => {
  await expectRefusal(`Bearer ${await toToken({ ...claims, tenant: 'nobody' })}`, invalid)
})

it('the word Bearer may be written in any case', async () => {
  const { token } = await makeTenant(test)
  const response = await test.app.fetch(
    new Request('http://tablecast.test/schema.graphql', { headers: { authorization: `bEARER ${token}` } }),
  )
  expect(response.status).toBe(200)
})

it('while a secret or a key is replaced, both are good', async () => {
  const secrets = ['the new secret, of 32 bytes or more', 'the old secret, of 32 bytes or more!']
  const keys = ['the-new-key-of-an-operator', 'the-old-key-of-an-operator']
  const app = closing(
    createTablecast({
      databaseUrl: test.databaseUrl,
      jwtSecrets: secrets,
      adminKeys: keys,
      graphiql: false,
      poolSize: 1,
      statementTimeoutMs: 10_000,
      cacheBytes: 2 ** 20,
      logLevel: 'silent',
    }),
  )
  const query = { query: '{ __typename }' }
  const tokens = await Promise.all(secrets.map((secret) => toToken(claims, { secret })))
  for (const token of [...tokens, ...keys]) {
    expect((await test.post('/catalog', query, token, app)).data).toEqual({ __typename: 'Query' })
  }
  for (const token of [await toToken(claims), adminKey]) {
    expect((await test.post('/catalog', query, token, app)).status).toBe(401)
  }
})

it('an operator has no records', async () => {
  const message = 'An operator has no records; use the credential of a tenant.'
  for (const query of ['{ __typename }', '{ nothing }', 'mutation { createDeal(input: {}) { id } }']) {
    const answer = await test.post('/graphql', { query }, adminKey)
    expect(answer.status).toBe(403)
    expect(answer.errors).toEqual([{ message, extensions: { code: 'FORBIDDEN' } }])
  }
  const sdl = await test.app.fetch(
    new Request('http://tablecast.test/schema.graphql', { headers: { authorization: `Bearer ${adminKey}` } }),
  )
  expect(sdl.status).toBe(403)
  expect(await sdl.json()).toEqual({ errors: [{ message, extensions: { code: 'FORBIDDEN' } }] })
})
