import { decodeProtectedHeader, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose'
import { Failure } from '../errors.ts'
import type { FindKey } from './key-set.ts'

// The algorithm decides whose keys are asked, and each way has algorithms of its own: a public key can never be
// taken for a secret. `none` is in neither list.
const ofSecret = ['HS256']
const ofKeySet = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** As Node takes at most for all headers together; behind another server a header may be of any length. */
const charactersAtMost = 16_384

/** Clocks that are set over the network differ by less; more would only prolong every token. */
const clockToleranceSeconds = 10

/** What a token may call itself: a JWT, or an access token of RFC 9068; other kinds are for other readers. */
const types: readonly unknown[] = [undefined, 'jwt', 'at+jwt', 'application/jwt', 'application/at+jwt']

/** The claims of a token whose signature, times, issuer and audience are right; undefined for any other. */
export type ReadToken = (token: string) => Promise<JWTPayload | undefined>

/** Reads JWTs as RFC 8725 advises. One that never expires is refused: its end is all that takes it back. */
export function openTokens({
  jwtSecrets,
  findKey,
  jwtIssuer,
  jwtAudience,
}: {
  jwtSecrets: readonly string[]
  findKey: FindKey | undefined
  jwtIssuer?: string | undefined
  jwtAudience?: string | undefined
}): ReadToken {
  const rules: JWTVerifyOptions = {
    requiredClaims: ['exp'],
    clockTolerance: clockToleranceSeconds,
    ...(jwtIssuer === undefined ? {} : { issuer: jwtIssuer }),
    ...(jwtAudience === undefined ? {} : { audience: jwtAudience }),
  }
  const secrets = jwtSecrets.map((secret) => new TextEncoder().encode(secret))
  const ways = [
    ...secrets.map((secret) => ({
      algorithms: ofSecret,
      verify: (token: string) => jwtVerify(token, secret, { ...rules, algorithms: ofSecret }),
    })),
    ...(findKey
      ? [
          {
            algorithms: ofKeySet,
            verify: (token: string) => jwtVerify(token, findKey, { ...rules, algorithms: ofKeySet }),
          },
        ]
      : []),
  ]
  return async (token) => {
    const algorithm = token.length <= charactersAtMost ? algorithmOf(token) : undefined
    for (const { algorithms, verify } of ways) {
      const verified = algorithms.includes(algorithm ?? '') ? await verify(token).catch(toNothing) : undefined
      if (verified && isType(verified.protectedHeader.typ)) {
        return verified.payload
      }
    }
    return undefined
  }
}

function algorithmOf(token: string): string | undefined {
  try {
    const { alg } = decodeProtectedHeader(token)
    return alg
  } catch {
    return undefined
  }
}

/** A token that is not good, whatever is wrong with it; but keys that cannot be had say nothing about the token. */
function toNothing(error: unknown): undefined {
  if (error instanceof Failure) {
    throw error
  }
}

const isType = (typ: unknown): boolean => types.includes(typeof typ === 'string' ? typ.toLowerCase() : typ)
