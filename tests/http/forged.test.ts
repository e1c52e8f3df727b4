import { createHmac, createPublicKey, type KeyObject } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { CompactSign, type CryptoKey, EncryptJWT, generateKeyPair, type JWK } from 'jose'
import type { Tablecast } from '../../src/app.ts'
import { adminKey, jwtSecret, toToken, useApp } from '../support/app.ts'
import { signToken, useIssuer } from '../support/issuer.ts'
import { makeTenant } from '../support/tenant.ts'
import { expectRefused, incomplete, invalid, missing } from './refused.ts'

const test = useApp()
const issuer = useIssuer()
const stranger = useIssuer()
const claims = {
  tenant: '',
  sub: 'ann',
  role: 'admin',
  iss: 'https://login.example.com/',
  exp: 4_100_000_000,
}
const secretKey = new TextEncoder().encode(jwtSecret)

/** Takes tokens of the secret and of the issuer; the other one of the issuer only. */
let app: Tablecast
let keysOnly: Tablecast
let rsa: CryptoKey
let ec: CryptoKey

beforeAll(async () => {
  claims.tenant = (await makeTenant(test)).slug
  rsa = await issuer.makeKey('RS256', 'rsa')
  ec = await issuer.makeKey('ES256', 'ec')
  const options = { jwksUrl: issuer.url, jwtIssuer: claims.iss }
  app = test.another(options)
  keysOnly = test.another({ ...options, jwtSecrets: [] })
  // All would be refused by a server that refuses everything.
  const good = [
    hmac({ alg: 'HS256', kid: 'any' }, jwtSecret),
    await signToken(claims, { key: rsa, alg: 'RS256', kid: 'rsa' }),
    await signToken(claims, { key: ec, alg: 'ES256', kid: 'ec' }),
  ]
  for (const token of good) {
    const { data } = await test.post('/graphql', { query: '{ __typename }' }, token, app)
    expect(data).toEqual({ __typename: 'Query' })
  }
})

beforeEach(() => {
  stranger.asked = []
})

const refuse = async (token: string): Promise<void> => {
  await expectRefused(app, { authorization: `Bearer ${token}` }, invalid)
  await expectRefused(keysOnly, { authorization: `Bearer ${token}` }, invalid)
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const assemble = (header: unknown, payload: unknown, signature = '') =>
  `${encode(header)}.${encode(payload)}.${signature}`
const hmac = (header: object, key: string | Buffer) => {
  const signed = `${encode(header)}.${encode(claims)}`
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`
}

describe('no signature:', () => {
  it.each(['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'null', '', 'no\u0000ne', 'HS0'])(
    'the algorithm %j',
    async (alg) => {
      const [, , signature] = (await toToken(claims)).split('.')
      await refuse(assemble({ alg }, claims))
      await refuse(assemble({ alg, typ: 'JWT', kid: 'rsa' }, claims))
      await refuse(assemble({ alg }, claims, signature))
      await refuse(`${encode({ alg })}.${encode(claims)}`)
    },
  )

  it.each([{}, { alg: null }, { alg: ['HS256'] }, { alg: { HS256: true } }, { alg: 0 }, { alg: true }])(
    'the header %j',
    async (header) => {
      await refuse(assemble(header, claims))
      await refuse(hmac(header, jwtSecret))
    },
  )

  it.each(['HS256', 'RS256', 'ES256', 'PS256', 'EdDSA'])(
    '%s, with nothing or nonsense behind the point',
    async (alg) => {
      for (const signature of [
        '',
        'AA',
        encode('x'.repeat(32)),
        encode('\0'.repeat(64)),
        encode('\0'.repeat(256)),
      ]) {
        await refuse(assemble({ alg, kid: alg.startsWith('E') ? 'ec' : 'rsa' }, claims, signature))
      }
    },
  )
})

describe('the wrong key:', () => {
  it('a public key of the issuer, in any form, as the secret', async () => {
    const jwk = issuer.keys.find(({ kid }) => kid === 'rsa') as JWK
    const key: KeyObject = createPublicKey({ key: jwk as Record<string, string>, format: 'jwk' })
    const pem = key.export({ type: 'spki', format: 'pem' }).toString()
    const forms = [
      pem,
      pem.trim(),
      key.export({ type: 'pkcs1', format: 'pem' }).toString(),
      key.export({ type: 'spki', format: 'der' }),
      key.export({ type: 'pkcs1', format: 'der' }),
      JSON.stringify(jwk),
      JSON.stringify({ keys: issuer.keys }),
      jwk.n ?? '',
      Buffer.from(jwk.n ?? '', 'base64url'),
      '',
      Buffer.alloc(32),
      'undefined',
      `${jwtSecret}\n`,
      Buffer.from(jwtSecret).toString('base64'),
    ]
    for (const form of forms) {
      await refuse(hmac({ alg: 'HS256' }, form))
      await refuse(hmac({ alg: 'HS256', kid: 'rsa' }, form))
      await refuse(hmac({ alg: 'RS256', kid: 'rsa' }, form))
    }
  })

  it('the secret, where an asymmetric algorithm is named', async () => {
    for (const alg of ['RS256', 'ES256', 'PS256', 'EdDSA', 'HS384', 'HS512']) {
      await refuse(hmac({ alg, kid: 'rsa' }, jwtSecret))
    }
  })

  it("the operator's key as the secret, and the secret itself as a credential", async () => {
    await refuse(hmac({ alg: 'HS256' }, adminKey))
    await expectRefused(app, { authorization: `Bearer ${jwtSecret.replaceAll(' ', '')}` }, invalid)
  })

  it('a key of the right sort that the issuer does not have', async () => {
    for (const [alg, kid] of [
      ['RS256', 'rsa'],
      ['ES256', 'ec'],
      ['EdDSA', 'ec'],
    ] as const) {
      const { privateKey } = await generateKeyPair(alg)
      await refuse(await signToken(claims, { key: privateKey, alg, kid }))
    }
  })

  it("a signature that says another algorithm, or another key's name, than it was made with", async () => {
    const [head = '', body, signature] = (
      await signToken(claims, { key: rsa, alg: 'RS256', kid: 'rsa' })
    ).split('.')
    expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'RS256', kid: 'rsa' })
    for (const header of [
      { alg: 'RS512', kid: 'rsa' },
      { alg: 'PS256', kid: 'rsa' },
      { alg: 'RS256', kid: 'ec' },
      { alg: 'ES256', kid: 'ec' },
      { alg: 'rs256', kid: 'rsa' },
    ]) {
      await refuse(`${encode(header)}.${body}.${signature}`)
    }
  })

  it('signatures of ECDSA that prove nothing', async () => {
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
    const [zero, one] = [Buffer.alloc(32), Buffer.concat([Buffer.alloc(31), Buffer.from([1])])]
    const [head, body, signature = ''] = (
      await signToken(claims, { key: ec, alg: 'ES256', kid: 'ec' })
    ).split('.')
    const good = Buffer.from(signature, 'base64url')
    const bad = [
      [zero, zero],
      [one, zero],
      [zero, one],
      [order, order],
      [order, one],
      [one, order],
      [good.subarray(32), good.subarray(0, 32)],
      [good, zero],
      [zero, good],
      [good.subarray(0, 63)],
      [Buffer.from('3006020100020100', 'hex')],
      [Buffer.from([0x30, 0x44, 2, 0x20]), good.subarray(0, 32), Buffer.from([2, 0x20]), good.subarray(32)],
    ]
    for (const parts of bad) {
      await refuse(`${head}.${body}.${Buffer.concat(parts).toString('base64url')}`)
    }
  })
})

describe('a token that brings its own key, or says where one is:', () => {
  let key: CryptoKey
  let jwk: JWK
  beforeAll(async () => {
    key = await stranger.makeKey('RS256', 'strange')
    jwk = stranger.keys[0] as JWK
  })
  const certificate = Buffer.alloc(400, 'x').toString('base64')
  const headers = (): object[] => [
    { jku: stranger.url },
    { jku: stranger.url, kid: 'rsa' },
    { x5u: stranger.url },
    { jwk },
    { jwk: { ...jwk, kid: 'rsa' }, kid: 'rsa' },
    { x5c: [certificate], 'x5t#S256': certificate },
    { kid: stranger.url },
    { iss: stranger.url },
    { jku: stranger.url, x5u: stranger.url, jwk, kid: 'strange', url: stranger.url },
  ]

  it('it is refused, and nobody there is asked', async () => {
    for (const header of headers()) {
      await refuse(await signToken(claims, { key, alg: 'RS256', ...header }))
      await refuse(await signToken({ ...claims, iss: stranger.url }, { key, alg: 'RS256', ...header }))
    }
    expect(stranger.asked).toEqual([])
  })

  it.each([
    '../../../../dev/null',
    '/proc/sys/kernel/ostype',
    "rsa' or '1'='1",
    '; ls',
    'rsa\u0000',
    'RSA',
    '__proto__',
    'constructor',
    'x'.repeat(500),
    ['rsa'],
    { rsa: true },
    1,
    null,
  ])('the name %j is no key', async (kid) => {
    await refuse(await signToken(claims, { key, alg: 'RS256', kid }))
    await refuse(hmac({ alg: 'RS256', kid: kid as string }, ''))
  })
})

describe('a header that must be understood:', () => {
  it.each([
    { crit: ['exp'], exp: 1 },
    { crit: ['tablecast'], tablecast: true },
    { crit: [] },
    { crit: 'exp' },
    { crit: ['b64'], b64: false },
    { crit: ['b64'], b64: 'false' },
  ])('%j', async (header) => {
    await refuse(hmac({ alg: 'HS256', ...header }, jwtSecret))
  })
})

describe('what is no token of ours:', () => {
  it('a token in a token, one that is encrypted, and one that holds no claims', async () => {
    const inner = await toToken(claims)
    const sign = (text: string) =>
      new CompactSign(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'HS256', cty: 'JWT' })
        .sign(secretKey)
    for (const payload of [
      inner,
      JSON.stringify(inner),
      '',
      'x',
      '[]',
      'null',
      '1',
      JSON.stringify([claims]),
      '{',
      '\ufeff{}',
    ]) {
      await refuse(await sign(payload))
    }
    const encrypted = await new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(secretKey.subarray(0, 32))
    await refuse(encrypted)
    const [head, body, signature] = inner.split('.')
    const flattened = { protected: head, payload: body, signature }
    await refuse(JSON.stringify(flattened))
    await refuse(JSON.stringify({ payload: body, signatures: [flattened] }))
  })

  it('one with parts too many, too few, or in another order', async () => {
    const token = await toToken(claims)
    const [head, body, signature] = token.split('.')
    for (const parts of [
      [head, body],
      [head],
      [head, '', signature],
      ['', body, signature],
      [head, body, signature, ''],
      [head, body, signature, signature],
      ['', head, body, signature],
      [body, head, signature],
      [head, body, signature, '', ''],
    ]) {
      await refuse(parts.join('.'))
    }
  })

  it('one that was written in another alphabet, or with something between', async () => {
    const [head, body, signature] = (await toToken({ ...claims, x: '\u00ff\u00fe~~~???' })).split('.')
    for (const changed of [
      `${head}.${body}.${signature}!`,
      `${head}%2E${body}%2E${signature}`,
      `"${head}.${body}.${signature}"`,
      `${head}.${body}.${signature},`,
      `${head}.${body}x.${signature}`,
      `${head}x.${body}.${signature}`,
    ]) {
      await refuse(changed)
    }
  })

  it('one that is huge', async () => {
    await refuse('x'.repeat(1_000_000))
    await refuse('.'.repeat(1_000_000))
    await refuse(`${encode({ alg: 'HS256', pad: 'x'.repeat(1_000_000) })}.e30.x`)
    await refuse(await toToken({ ...claims, pad: 'x'.repeat(20_000) }))
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`
    await refuse(`${encode(`{"alg":"HS256","a":${deep}}`)}.e30.x`)
  })
})

describe('a good token in the wrong place:', () => {
  it.each(['Basic', 'Token', 'JWT', 'Digest', 'Bear', 'Bearer:', 'Bearer Bearer', ''])(
    'the scheme %j',
    async (scheme) => {
      await expectRefused(app, { authorization: `${scheme} ${await toToken(claims)}`.trim() }, missing)
    },
  )

  it('another header, a cookie', async () => {
    const token = await toToken(claims)
    for (const name of [
      'x-authorization',
      'proxy-authorization',
      'x-access-token',
      'token',
      'x-forwarded-authorization',
    ]) {
      await expectRefused(app, { [name]: `Bearer ${token}` }, missing)
    }
    for (const name of ['token', 'access_token', 'authorization', 'jwt', 'session']) {
      await expectRefused(app, { cookie: `${name}=${token}` }, missing)
    }
  })

  it('two in one header', async () => {
    const token = await toToken(claims)
    const headers = new Headers({ authorization: `Bearer ${token}` })
    headers.append('authorization', `Bearer ${token}`)
    await expectRefused(app, headers, missing)
    await expectRefused(app, { authorization: `Bearer ${token},${token}` }, invalid)
  })

  it('the address, the body', async () => {
    const token = await toToken(claims)
    const query = encodeURIComponent('{ __typename }')
    for (const name of ['token', 'access_token', 'authorization', 'jwt', 'key']) {
      const requests = [
        new Request(`http://tablecast.test/graphql?query=${query}&${name}=${token}`),
        new Request(`http://tablecast.test/schema.graphql?${name}=${token}`),
        new Request(`http://tablecast.test/catalog?${name}=Bearer%20${token}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: '{ __typename }', extensions: { [name]: token } }),
        }),
      ]
      for (const request of requests) {
        const response = await app.fetch(request)
        expect([request.url, response.status]).toEqual([request.url, 401])
        expect(await response.json()).toMatchObject({ errors: [{ message: missing }] })
      }
    }
  })
})

describe('claims that are not what they must be, though signed:', () => {
  it.each([
    { tenant: ['TENANT'] },
    { tenant: { slug: 'TENANT' } },
    { tenant: 'TENANT ' },
    { tenant: 'TENANT\n' },
    { tenant: 'TENANT,other' },
    { tenant: '../TENANT' },
    { tenant: '%' },
    { tenant: '' },
    { tenant: null },
    { tenant: true },
    { role: { admin: true } },
    { role: ['admin'] },
    { role: 'admin ' },
    { role: 'ADMIN' },
    { role: 'admin,operator' },
    { role: 'operator' },
    { role: 'owner' },
    { role: 'tablecast_owner' },
    { role: '__proto__' },
    { role: '' },
    { role: 0 },
    { role: true },
    { sub: 1 },
    { sub: ['ann'] },
    { sub: {} },
    { sub: 'ann\u0000' },
    { sub: 'ann\r\nSet-Cookie: x' },
    { sub: 'ann\u001b[2J' },
    { sub: 'ann\u0085' },
    { sub: '\ud800' },
    { sub: '' },
  ])('%j', async (wrong) => {
    const changed = JSON.stringify({ ...claims, ...wrong }).replaceAll('TENANT', claims.tenant)
    await expectRefused(app, { authorization: `Bearer ${await toToken(JSON.parse(changed))}` }, incomplete)
  })

  it.each(['constructor', 'tostring', 'operator', 'admin', 'x'.repeat(63)])(
    'the tenant %j, which is not there',
    async (tenant) => {
      await expectRefused(app, { authorization: `Bearer ${await toToken({ ...claims, tenant })}` }, invalid)
    },
  )
})
