import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Tablecast } from '../../src/app.ts'
import { jwtSecret, toToken, useApp } from '../support/app.ts'
import { signToken, useIssuer } from '../support/issuer.ts'
import { makeTenant } from '../support/tenant.ts'
import { expectRefused, invalid } from './refused.ts'

const test = useApp()
const issuer = useIssuer()
const iss = 'https://login.example.com/'
const aud = 'https://data.example.com'
const claims = { tenant: '', sub: 'ann', role: 'admin', iss, aud }
const now = () => Math.floor(Date.now() / 1000)

/** Takes tokens of a secret and of an issuer, for one audience. */
let strict: Tablecast
beforeAll(async () => {
  claims.tenant = (await makeTenant(test)).slug
  strict = test.another({ jwksUrl: issuer.url, jwtIssuer: iss, jwtAudience: aud })
})

const query = { query: '{ __typename }' }
const expectTaken = async (token: string, app = strict) => {
  for (const path of ['/graphql', '/catalog']) {
    expect(await test.post(path, query, token, app)).toMatchObject({
      status: 200,
      data: { __typename: 'Query' },
    })
  }
}
const expectNotTaken = (token: string, app = strict) =>
  expectRefused(app, { authorization: `Bearer ${token}` }, invalid)

describe('a token of the issuer', () => {
  it.each([
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
  ])('is good when it is signed with %s, and not when it was changed after that', async (alg) => {
    const key = await issuer.makeKey(alg, alg)
    const app = test.another({ jwksUrl: issuer.url, jwtIssuer: iss, jwtAudience: aud, jwtSecrets: [] })
    const token = await signToken(claims, { key, alg, kid: alg })
    await expectTaken(token, app)
    const [head, body, signature] = token.split('.')
    const other = Buffer.from(JSON.stringify({ ...claims, exp: now() + 60, sub: 'bob' })).toString(
      'base64url',
    )
    await expectNotTaken(`${head}.${other}.${signature}`, app)
    await expectNotTaken(`${head}.${body}.`, app)
  })

  it('is good beside one of the secret', async () => {
    const key = await issuer.makeKey('ES256', 'beside')
    const app = test.another({ jwksUrl: issuer.url, jwtIssuer: iss })
    await expectTaken(await signToken(claims, { key, alg: 'ES256', kid: 'beside' }), app)
    await expectTaken(await toToken(claims), app)
  })

  it('is refused where there is no issuer, and one of a secret where there is no secret', async () => {
    const key = await issuer.makeKey('ES256', 'elsewhere')
    await expectNotTaken(await signToken(claims, { key, alg: 'ES256', kid: 'elsewhere' }), test.app)
    const app = test.another({ jwksUrl: issuer.url, jwtIssuer: iss, jwtSecrets: [] })
    await expectNotTaken(await toToken(claims), app)
  })

  it('cannot be told good or bad while the issuer cannot be reached', async () => {
    const app = test.another({ jwksUrl: new URL('/down', issuer.url).href, jwtIssuer: iss })
    issuer.answer = (response) => response.writeHead(503).end()
    const key = await issuer.makeKey('ES256', 'unreachable')
    const token = await signToken(claims, { key, alg: 'ES256', kid: 'unreachable' })
    for (const path of ['/graphql', '/catalog']) {
      const { status, headers, errors } = await test.post(path, query, token, app)
      expect(status).toBe(503)
      expect(headers.get('retry-after')).toBe('1')
      expect(headers.get('www-authenticate')).toBeNull()
      expect(errors).toEqual([
        {
          message: 'The keys that tokens are checked with cannot be had at the moment.',
          extensions: { code: 'UNAVAILABLE', hint: 'Try again in a moment.' },
        },
      ])
    }
    await expectTaken(await toToken(claims), app)
    issuer.answer = undefined
  })
})

describe('the issuer and the audience', () => {
  it('must be those that are configured, whoever has signed', async () => {
    const key = await issuer.makeKey('ES256', 'whoever')
    const sign = (changes: object) => [
      toToken({ ...claims, ...changes }),
      signToken({ ...claims, ...changes }, { key, alg: 'ES256', kid: 'whoever' }),
    ]
    const app = test.another({ jwksUrl: issuer.url, jwtIssuer: iss, jwtAudience: aud })
    for (const good of await Promise.all([...sign({}), ...sign({ aud: ['other', aud] })])) {
      await expectTaken(good, app)
    }
    const bad = [
      { iss: undefined },
      { iss: 'https://login.example.com' },
      { iss: 'https://LOGIN.example.com/' },
      { iss: [iss] },
      { iss: `${iss}evil` },
      { aud: undefined },
      { aud: 'https://data.example.com/' },
      { aud: [] },
      { aud: ['other'] },
      { aud: { [aud]: true } },
    ]
    for (const token of await Promise.all(bad.flatMap(sign))) {
      await expectNotTaken(token, app)
    }
  })

  it('are not looked at when they are not configured', async () => {
    const { iss: _, aud: __, ...bare } = claims
    await expectTaken(await toToken(bare), test.app)
    await expectTaken(await toToken(claims), test.app)
  })
})

describe('the times of a token', () => {
  it('must be there: one without an end is refused', async () => {
    await expectNotTaken(await signToken({ ...claims, exp: undefined }, secretHeader()))
  })

  it.each(['soon', true, null, {}, '4100000000'])('must be numbers: the end %j is refused', async (exp) => {
    await expectNotTaken(await signToken({ ...claims, exp }, secretHeader()))
    await expectNotTaken(await toToken({ ...claims, nbf: exp }))
  })

  it('are taken as ten seconds longer, as clocks differ', async () => {
    await expectTaken(await toToken(claims, { expires: now() - 5 }))
    await expectTaken(await toToken({ ...claims, nbf: now() + 5 }))
    await expectNotTaken(await toToken(claims, { expires: now() - 11 }))
    await expectNotTaken(await toToken({ ...claims, nbf: now() + 60 }))
  })
})

describe('the type of a token', () => {
  it.each(['JWT', 'jwt', 'at+jwt', 'application/at+jwt'])('may be %s', async (typ) => {
    await expectTaken(await signToken(claims, { ...secretHeader(), typ }))
  })

  it.each(['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'JWE', 'JOSE', 'id_token', '', 1, null, ['JWT']])(
    'cannot be %j, which is for another reader',
    async (typ) => {
      await expectNotTaken(await signToken(claims, { ...secretHeader(), typ }))
    },
  )
})

const secretHeader = () => ({ key: new TextEncoder().encode(jwtSecret), alg: 'HS256' })
