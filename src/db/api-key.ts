import { createHash } from 'node:crypto'
import { customAlphabet } from 'nanoid'
import { type Act, writeOperatorLog } from './operator-log.ts'
import { statements } from './statement.ts'
import type { Role } from './tables.ts'
import type { Session } from './transaction.ts'

// tc_<id>_<secret>: one word of a form of its own, which scanners for secrets find by its prefix and its two lengths.
// A checksum was refused: with the lengths fixed, a key that was cut is told already, and nothing else looks like one.
const digits = '0123456789abcdefghijklmnopqrstuvwxyz'
const makeId = customAlphabet(digits, 16)
/** 43 of 62 characters are 256 bits. */
const makeSecret = customAlphabet(`${digits}ABCDEFGHIJKLMNOPQRSTUVWXYZ`, 43)
const form = /^tc_([0-9a-z]{16})_[0-9A-Za-z]{43}$/

export const isApiKeyId = (text: string): boolean => /^[0-9a-z]{16}$/.test(text)

/** An API key as it is shown to its tenant's admins. */
export interface ApiKey {
  id: string
  name: string
  role: Role
  createdAt: Date
  createdBy: string
  expiresAt: Date | null
  lastUsedAt: Date | null
}

/** What a new tenant is given, so that somebody can make the others. */
export const firstApiKey = { name: 'first admin', role: 'admin' } as const

/** Reads a key that somebody has brought; undefined when it has not the form of one. */
export function readApiKey(text: string): { id: string; digest: Buffer } | undefined {
  const id = form.exec(text)?.[1]
  return id === undefined ? undefined : { id, digest: digestOf(text) }
}

/**
 * What is kept and compared in the place of a key: one round of SHA-256, and no salt. Slow hashes are for what people
 * think up; nobody guesses 256 random bits, and each request would pay for it.
 */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Makes a key, which is seen this once: only its digest is kept. */
export async function insertApiKey(
  session: Session,
  { tenantId, ...input }: { tenantId: number; name: string; role: Role; expiresAt?: Date | null | undefined },
  act: Act,
): Promise<{ key: string; apiKey: ApiKey }> {
  const id = makeId()
  const key = `tc_${id}_${makeSecret()}`
  const { name, role, expiresAt = null } = input
  await session.run(
    statements
      .insertInto('tablecast.api_keys')
      .values({
        tenant_id: tenantId,
        id,
        name,
        role,
        created_at: act.at,
        created_by: act.actor,
        expires_at: expiresAt,
        digest: digestOf(key),
      })
      .compile(),
  )
  await writeOperatorLog(session, { action: 'createApiKey', tenantId, apiKeyId: id }, act)
  const made = { id, name, role, createdAt: act.at, createdBy: act.actor, expiresAt, lastUsedAt: null }
  return { key, apiKey: made }
}
