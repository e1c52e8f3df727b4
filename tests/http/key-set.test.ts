import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeEach, describe, expect, it } from '@jest/globals'
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWTPayload } from 'jose'
import { openKeySet } from '../../src/http/key-set.ts'
import { openTokens } from '../../src/http/token.ts'
import { signToken, useIssuer } from '../support/issuer.ts'

const issuer = useIssuer()
const seconds = 1_000
const minutes = 60_000

/** A reader of tokens on the keys of the issuer, and a clock that the test sets. */
interface Reader {
  time: number
  logged: string[]
  read(token: string): Promise<JWTPayload | undefined>
}

let reader: Reader
let key: CryptoKey
beforeEach(async () => {
  issuer.keys = []
  issuer.asked = []
  issuer.answer = undefined
  key = await issuer.makeKey('ES256', 'first')
  reader = openReader()
})

function openReader(url = issuer.url): Reader {
  const made: Reader = { time: 0, logged: [], read: () => Promise.resolve(undefined) }
  const findKey = openKeySet(url, {
    logger: { error: (details, message) => made.logged.push(`${message}: ${Object(details).err.message}`) },
    now: () => made.time,
    times: { answer: 300 },
  })
  made.read = openTokens({ jwtSecrets: [], findKey })
  return made
}

const token = (kid = 'first', signer = key) => signToken({ sub: 'ann' }, { key: signer, alg: 'ES256', kid })
const good = { sub: 'ann', exp: expect.any(Number) }
const unavailable = {
  code: 'UNAVAILABLE',
  message: 'The keys that tokens are checked with cannot be had at the moment.',
}
const breakIssuer = () => {
  issuer.answer = (response) => response.writeHead(500).end('down')
}

it('the keys are fetched when the first token comes, and once for all that come together', async () => {
  expect(issuer.asked).toEqual([])
  const signed = await token()
  expect(await Promise.all([1, 2, 3, 4].map(() => reader.read(signed)))).toEqual([good, good, good, good])
  reader.time += 10 * minutes - 1
  expect(await reader.read(signed)).toEqual(good)
  expect(issuer.asked).toEqual(['/jwks.json'])
})

it('a key that was added is found with the first token that names it', async () => {
  await reader.read(await token())
  const second = await issuer.makeKey('ES256', 'second')
  reader.time += 30 * seconds
  expect(await reader.read(await token('second', second))).toEqual(good)
  expect(issuer.asked).toHaveLength(2)
})

it('a key that was withdrawn is good for ten minutes at most', async () => {
  const signed = await token()
  await reader.read(signed)
  issuer.keys = []
  reader.time += 10 * minutes
  expect(await reader.read(signed)).toBeUndefined()
})

it('tokens that name keys of nobody make it ask twice a minute, and no more', async () => {
  const forged = await Promise.all(Array.from({ length: 20 }, (_, n) => token(`forged-${n}`)))
  for (let round = 0; round < 3; round++) {
    expect(new Set(await Promise.all(forged.map(reader.read)))).toEqual(new Set([undefined]))
    for (const one of forged) {
      expect(await reader.read(one)).toBeUndefined()
    }
    expect(issuer.asked).toHaveLength(round + 1)
    reader.time += 30 * seconds
  }
  expect(await reader.read(await token())).toEqual(good)
})

it('without a kid a token is good where one key fits, and refused where several do', async () => {
  const nameless = await signToken({ sub: 'ann' }, { key, alg: 'ES256' })
  expect(await reader.read(nameless)).toEqual(good)
  await issuer.makeKey('ES256', 'second')
  expect(await openReader().read(nameless)).toBeUndefined()
})

describe('while the issuer cannot be reached,', () => {
  it('nobody is told that a token is wrong, and it is asked again after five seconds', async () => {
    breakIssuer()
    const signed = await token()
    for (let n = 0; n < 10; n++) {
      await expect(reader.read(signed)).rejects.toMatchObject(unavailable)
    }
    expect(issuer.asked).toHaveLength(1)
    issuer.answer = undefined
    reader.time += 5 * seconds - 1
    await expect(reader.read(signed)).rejects.toMatchObject(unavailable)
    reader.time += 1
    expect(await reader.read(signed)).toEqual(good)
    expect(issuer.asked).toHaveLength(2)
  })

  it('keys that are known stay good for an hour', async () => {
    const signed = await token()
    await reader.read(signed)
    breakIssuer()
    reader.time += 60 * minutes - 1
    expect(await reader.read(signed)).toEqual(good)
    expect(await reader.read(signed)).toEqual(good)
    expect(issuer.asked).toHaveLength(2)
    reader.time += 1
    await expect(reader.read(signed)).rejects.toMatchObject(unavailable)
  })

  it('a key that is not known may be a new one', async () => {
    const signed = await token()
    await reader.read(signed)
    breakIssuer()
    const second = await issuer.makeKey('ES256', 'second')
    const unknown = await token('second', second)
    reader.time += 30 * seconds
    await expect(reader.read(unknown)).rejects.toMatchObject(unavailable)
    await expect(reader.read(unknown)).rejects.toMatchObject(unavailable)
    expect(issuer.asked).toHaveLength(2)
    expect(await reader.read(signed)).toEqual(good)
  })

  it('the log has each attempt, with its reason', async () => {
    breakIssuer()
    const signed = await token()
    await expect(reader.read(signed)).rejects.toMatchObject(unavailable)
    await expect(reader.read(signed)).rejects.toMatchObject(unavailable)
    expect(reader.logged).toEqual([
      `the keys at ${issuer.url} cannot be fetched: the answer has the status 500`,
    ])
  })
})

describe('what is no answer:', () => {
  it('nobody at all', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    await once(server, 'close')
    const { read } = openReader(`http://127.0.0.1:${port}/jwks.json`)
    await expect(read(await token())).rejects.toMatchObject(unavailable)
  })

  it('one that sends us elsewhere, where nobody is asked', async () => {
    issuer.answer = (response, { url }) =>
      url === '/elsewhere'
        ? response.end(JSON.stringify({ keys: issuer.keys }))
        : response.writeHead(302, { location: '/elsewhere' }).end()
    await expect(reader.read(await token())).rejects.toMatchObject(unavailable)
    expect(issuer.asked).toEqual(['/jwks.json'])
  })

  it.each(['', 'no JSON', '[]', '{}', '{"keys":{}}', '{"keys":[1]}', 'null'])('%j', async (text) => {
    issuer.answer = (response) => response.end(text)
    await expect(reader.read(await token())).rejects.toMatchObject(unavailable)
  })

  it('one that is too long', async () => {
    issuer.answer = (response) =>
      response.end(JSON.stringify({ keys: issuer.keys, rest: 'x'.repeat(2 ** 18) }))
    await expect(reader.read(await token())).rejects.toMatchObject(unavailable)
    expect(reader.logged).toEqual([expect.stringContaining('the answer has more than 262144 bytes')])
  })

  it('one that does not come, and one that does not end', async () => {
    issuer.answer = () => {}
    await expect(reader.read(await token())).rejects.toMatchObject(unavailable)
    issuer.answer = (response) => response.write('{"keys":[')
    reader.time += 5 * seconds
    await expect(reader.read(await token())).rejects.toMatchObject(unavailable)
    expect(issuer.asked).toHaveLength(2)
  })
})

it('a private key that is published by mistake opens nothing', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  issuer.keys = [{ ...(await exportJWK(privateKey)), kid: 'private' }]
  expect(await reader.read(await token('private', privateKey))).toBeUndefined()
})

it('a secret that is published opens nothing', async () => {
  const secret = { kty: 'oct', k: Buffer.alloc(32, 'x').toString('base64url'), kid: 'secret' }
  issuer.keys = [secret]
  const signer = (await importJWK(secret, 'HS256')) as unknown as CryptoKey
  expect(await reader.read(await signToken({}, { key: signer, alg: 'HS256', kid: 'secret' }))).toBeUndefined()
})

it('a key for encryption opens nothing', async () => {
  issuer.keys = issuer.keys.map((jwk) => ({ ...jwk, use: 'enc' }))
  expect(await reader.read(await token())).toBeUndefined()
})

it('a key for one algorithm opens nothing with another one', async () => {
  const rsa = await issuer.makeKey('RS256', 'rsa')
  expect(await reader.read(await signToken({ sub: 'ann' }, { key: rsa, alg: 'RS256', kid: 'rsa' }))).toEqual(
    good,
  )
  issuer.keys = issuer.keys.map((jwk) => ({ ...jwk, alg: 'PS256' }))
  expect(await openReader().read(await signToken({}, { key: rsa, alg: 'RS256', kid: 'rsa' }))).toBeUndefined()
})
