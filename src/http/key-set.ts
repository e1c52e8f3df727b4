import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose'
import { Failure } from '../errors.ts'
import type { Logger } from '../options.ts'

/** Finds the public key that a token says it is signed with, by `kid` and `alg`. */
export type FindKey = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

/** How long things last, in milliseconds. */
interface Times {
  /** Keys older than this are fetched again before they are used: so long an issuer waits for a key to be gone. */
  fresh: number
  /** When that fails, they are still good until they are this old: an issuer that is down for a while harms nobody. */
  usable: number
  /** A key that is not there is looked for again, but only so often: a forger may name any. */
  cooldown: number
  /** What failed is not tried again before. */
  retry: number
  /** An answer that takes longer is none. */
  answer: number
}

const usual: Times = { fresh: 600_000, usable: 3_600_000, cooldown: 30_000, retry: 5_000, answer: 5_000 }

/** A set of a few keys has a few kilobytes. */
const bytesAtMost = 262_144

/**
 * Keeps the keys of an issuer. The address is ours; none that a token brings is ever asked. Not jose's own remote set:
 * it asks again for each token while the issuer is down, and has no keys from the tenth minute of that on.
 */
export function openKeySet(
  url: string,
  { logger, now = Date.now, times = {} }: { logger: Logger; now?: () => number; times?: Partial<Times> },
): FindKey {
  const { fresh, usable, cooldown, retry, answer } = { ...usual, ...times }
  let kept: { find: FindKey; at: number } | undefined
  let last = { at: Number.NEGATIVE_INFINITY, failed: false }
  let running: Promise<void> | undefined

  const fetchOnce = async () => {
    try {
      const find = createLocalJWKSet(await fetchJson(url, answer))
      last = { at: now(), failed: false }
      kept = { find, at: last.at }
    } catch (err) {
      last = { at: now(), failed: true }
      logger.error({ err }, `the keys at ${url} cannot be fetched`)
    }
  }
  /** Fetches unless it was done a moment ago; all who come meanwhile wait for the same answer. */
  const refresh = async (pause: number) => {
    if (!running && now() - last.at >= (last.failed ? retry : pause)) {
      running = fetchOnce().finally(() => {
        running = undefined
      })
    }
    await running
  }
  const ageOf = () => (kept ? now() - kept.at : Number.POSITIVE_INFINITY)

  return async (header, token) => {
    if (ageOf() >= fresh) {
      await refresh(0)
    }
    if (!kept || ageOf() >= usable) {
      throw unavailable()
    }
    try {
      return await kept.find(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) {
        throw error
      }
      await refresh(cooldown)
      if (last.failed) {
        throw unavailable()
      }
      return kept.find(header, token)
    }
  }
}

async function fetchJson(url: string, milliseconds: number) {
  const response = await fetch(url, {
    // To follow would be to trust an address that nobody has configured.
    redirect: 'error',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(milliseconds),
  })
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`the answer has the status ${response.status}`)
  }
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > bytesAtMost) {
      throw new Error(`the answer has more than ${bytesAtMost} bytes`)
    }
    chunks.push(chunk)
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

function unavailable(): Failure {
  return new Failure('UNAVAILABLE', 'The keys that tokens are checked with cannot be had at the moment.', {
    hint: 'Try again in a moment.',
  })
}
