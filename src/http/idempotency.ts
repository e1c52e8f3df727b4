import { createHash } from 'node:crypto'
import type { ExecutionResult } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import type { Session } from '../db/transaction.ts'
import { Failure } from '../errors.ts'
import type { Context } from '../operations/context.ts'
import {
  type AnswerId,
  answersKeptMs,
  insertAnswer,
  selectAnswer,
  type Told,
  tryLockKey,
} from '../sql/answers.ts'

// https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/

/** Larger answers are kept by the records that they tell. */
const keptBytes = 65_536

/** What a client calls a mutation, so that it can send it again and have it done once; and what it is. */
export interface Once {
  key: string
  hash: string
}

/** The header `Idempotency-Key` of a mutation; undefined where there is none. */
export function readOnce({ headers }: Request, params: GraphQLParams): Once | undefined {
  const given = headers.get('idempotency-key')
  if (given === null) {
    return undefined
  }
  // The draft puts it into quotation marks, and many clients do not.
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Failure(
      'BAD_REQUEST',
      'The header Idempotency-Key must have 1 to 255 visible ASCII characters, and no space.',
      { hint: 'A UUID of your own for each mutation is best.' },
    )
  }
  const { query, operationName = null, variables = null } = params
  const asked = JSON.stringify([query, operationName, variables])
  return { key, hash: createHash('sha256').update(asked).digest('base64url') }
}

/** Where no answers are kept: one that has a new key in it must not be. */
export function refuseKey({ headers }: Request): void {
  if (headers.has('idempotency-key')) {
    throw new Failure('BAD_REQUEST', 'The header Idempotency-Key is for mutations of records.', {
      hint: 'Names make changes of definitions safe to send again: the second one is refused.',
    })
  }
}

/** What is answered to a mutation that was done before. */
export type Before = { data: Record<string, unknown> } | { told: ReadonlyMap<string, Told> } | undefined

/** Holds the key of a mutation, and finds out whether it was done before. */
export async function findBefore(session: Session, id: AnswerId, { hash }: Once, at: Date): Promise<Before> {
  const [lock] = await session.run(tryLockKey(id))
  if (!lock?.held) {
    throw new Failure('IDEMPOTENCY_IN_FLIGHT', 'The same mutation is being done at this moment.', {
      hint: 'Send it again in a moment, for its answer.',
    })
  }
  const [kept] = await session.run(selectAnswer(id, new Date(at.getTime() - answersKeptMs)))
  if (kept && kept.request_hash !== hash) {
    throw new Failure('IDEMPOTENCY_CONFLICT', 'Another request was sent with this Idempotency-Key.', {
      hint: 'Each mutation needs a key of its own.',
    })
  }
  return kept && (kept.data ? { data: kept.data } : { told: new Map(Object.entries(kept.told)) })
}

/** Keeps the answer to a mutation, in its own transaction; of one that purges what it has told, only that it was done. */
export async function keepAnswer(
  { session, told, shown, hasRehearsed, at }: Context,
  id: AnswerId,
  { hash, data }: { hash: string; data: ExecutionResult['data'] },
): Promise<void> {
  const fields = [...told.values()]
  const recordIds = new Set([...fields.flatMap(({ ids }) => ids), ...shown])
  const isLarge = Buffer.byteLength(JSON.stringify(data)) > keptBytes
  // What a dry run told is not there to be told again.
  const isShort = purgesItsOwn(fields, shown) || (isLarge && !hasRehearsed)
  const answer = { request_hash: hash, told: Object.fromEntries(told), data: isShort ? null : (data ?? {}) }
  await session.run(insertAnswer(id, answer, { at, recordIds: [...recordIds] }))
}

/** Whether a record was told by a field, or shown by one, and then purged by another one: only that tells an id. */
function purgesItsOwn(fields: readonly Told[], shown: ReadonlySet<string>): boolean {
  return fields.some(
    ({ form, ids }, number) =>
      form === 'id' &&
      (ids.some((one) => shown.has(one)) ||
        fields
          .slice(0, number)
          .some((earlier) => earlier.form !== 'id' && earlier.ids.some((one) => ids.includes(one)))),
  )
}
