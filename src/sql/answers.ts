import { type CompiledQuery, sql } from 'kysely'
import { keep, statements } from '../db/statement.ts'

/** How long an answer is told again. */
export const answersKeptMs = 24 * 60 * 60 * 1_000

/** Which answer: that to one actor's request under one key. */
export interface AnswerId {
  tenantId: number
  actor: string
  key: string
}

/** What a field of a mutation told: a record, several, or only an id. */
export interface Told {
  table: string
  ids: string[]
  /** Whether they were deleted when it told them. */
  deleted: boolean
  form: 'record' | 'records' | 'id'
}

/** An answer that is kept; without data when that was too large, or told of a record that was purged. */
export interface KeptAnswer {
  request_hash: string
  told: Record<string, Told>
  data: Record<string, unknown> | null
}

/** Holds a key until the transaction ends; false when another request does. */
export function tryLockKey({ tenantId, actor, key }: AnswerId): CompiledQuery<{ held: boolean }> {
  const name = JSON.stringify(['answer', actor, key])
  return keep(
    sql<{ held: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended(${name}, ${tenantId}::int8)) as held`.compile(
      statements,
    ),
  )
}

export function selectAnswer({ tenantId, actor, key }: AnswerId, since: Date): CompiledQuery<KeptAnswer> {
  return keep(
    statements
      .selectFrom('tablecast_view.answers')
      .select(['request_hash', 'told', 'data'])
      .where('tenant_id', '=', tenantId)
      .where('actor', '=', actor)
      .where('key', '=', key)
      .where('at', '>', since)
      .compile(),
  )
}

/** Keeps an answer, in the place of one under the same key that is too old. */
export function insertAnswer(
  { tenantId, actor, key }: AnswerId,
  { request_hash, told, data }: KeptAnswer,
  { at, recordIds }: { at: Date; recordIds: readonly string[] },
): CompiledQuery<unknown> {
  const text = data === null ? null : JSON.stringify(data)
  return keep(
    sql`
      insert into tablecast.answers (tenant_id, actor, key, request_hash, at, told, record_ids, data)
      values (${tenantId}, ${actor}, ${key}, ${request_hash}, ${at}, ${JSON.stringify(told)}::jsonb, ${recordIds}::uuid[], ${text}::json)
      on conflict (tenant_id, actor, key) do update set request_hash = excluded.request_hash, at = excluded.at,
        told = excluded.told, record_ids = excluded.record_ids, data = excluded.data`.compile(statements),
  )
}

/** Forgets what answers tell of a record; not that there were any, as their mutations must not be done again. */
export function emptyAnswersOf(tenantId: number, recordId: string): CompiledQuery<unknown> {
  return sql`
    update tablecast.answers as a set data = null
    where a.tenant_id = ${tenantId} and a.record_ids @> array[${recordId}::uuid] and a.data is not null`.compile(
    statements,
  )
}

/** Forgets answers that nobody gets any more. */
export function deleteOldAnswers(tenantId: number, before: Date): CompiledQuery<unknown> {
  return statements
    .deleteFrom('tablecast.answers')
    .where('tenant_id', '=', tenantId)
    .where('at', '<=', before)
    .compile()
}
