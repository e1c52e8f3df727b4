import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { beforeAll } from '@jest/globals'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { listen } from './listening.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** Someone who signs tokens and publishes the public keys, as an identity provider does. */
export interface Issuer {
  url: string
  /** The paths that it was asked for, in order. */
  asked: string[]
  /** What it publishes. */
  keys: JWK[]
  /** What it says instead, when that is set. */
  answer: Answer | undefined
  /** Makes a key and publishes it. */
  makeKey(alg: string, kid: string): Promise<CryptoKey>
}

/** Starts one for a test file; it is there from `beforeAll` on. */
export function useIssuer(): Issuer {
  const issuer = { asked: [], keys: [], answer: undefined } as unknown as Issuer
  const server = createServer((request, response) => {
    issuer.asked.push(request.url ?? '')
    const answer = issuer.answer ?? (() => response.end(JSON.stringify({ keys: issuer.keys })))
    answer(response, request)
  })
  issuer.makeKey = async (alg, kid) => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
    issuer.keys.push({ ...(await exportJWK(publicKey)), kid, alg, use: 'sig' })
    return privateKey
  }
  beforeAll(async () => {
    issuer.url = `${await listen(server)}/jwks.json`
  })
  return issuer
}

/** A token of an issuer: good for an hour unless the claims say otherwise. */
export function signToken(
  claims: Record<string, unknown>,
  { key, ...header }: { key: CryptoKey | Uint8Array; alg: string; [name: string]: unknown },
): Promise<string> {
  return new SignJWT({ exp: Math.floor(Date.now() / 1000) + 3_600, ...claims })
    .setProtectedHeader(header)
    .sign(key)
}
