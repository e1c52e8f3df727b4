import { type CompiledQuery, type Selectable, sql } from 'kysely'
import type { ImportRow } from '../db/record-rows.ts'
import { statements } from '../db/statement.ts'
import { functions } from '../db/tables.ts'

/** Which import: of which file into which table. */
export interface ImportId {
  tenantId: number
  tableId: number
  fileHash: string
}

const columns = ['run', 'plan', 'progress', 'started_at', 'finished_at'] as const

/** What is known of an import. */
export type KnownImport = Pick<Selectable<ImportRow>, (typeof columns)[number]>

export function selectImport({ tenantId, tableId, fileHash }: ImportId): CompiledQuery<KnownImport> {
  return statements
    .selectFrom('tablecast_view.imports')
    .select(columns)
    .where('tenant_id', '=', tenantId)
    .where('table_id', '=', tableId)
    .where('file_hash', '=', fileHash)
    .compile()
}

/** Begins an import; gives nothing back when there is one that is not finished, unless `instead` of it. */
export function insertImport(
  { tenantId, tableId, fileHash }: ImportId,
  begun: { plan: object; progress: object; actor: string; at: Date; instead: boolean },
): CompiledQuery<{ run: number }> {
  return statements
    .insertInto('tablecast.imports')
    .values({
      tenant_id: tenantId,
      table_id: tableId,
      file_hash: fileHash,
      run: 1,
      plan: JSON.stringify(begun.plan),
      progress: JSON.stringify(begun.progress),
      actor: begun.actor,
      started_at: begun.at,
      finished_at: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'table_id', 'file_hash'])
        .doUpdateSet((eb) => ({
          run: sql<number>`imports.run + 1`,
          plan: eb.ref('excluded.plan'),
          progress: eb.ref('excluded.progress'),
          actor: eb.ref('excluded.actor'),
          started_at: eb.ref('excluded.started_at'),
          finished_at: null,
        }))
        .where(sql<boolean>`imports.finished_at is not null or ${begun.instead}`),
    )
    .returning('run')
    .compile()
}

/** Takes an unfinished import over: whoever was at it cannot go on. Waits for what is being written at the moment. */
export function takeImport(id: ImportId): CompiledQuery<KnownImport> {
  return updateImport(id)
    .set({ run: sql<number>`run + 1` })
    .where('finished_at', 'is', null)
    .returning(columns)
    .compile()
}

/** Holds an import to the end of the transaction; nothing comes back when another run has it. */
export function lockImport({ tenantId, tableId, fileHash }: ImportId, run: number): CompiledQuery<unknown> {
  return statements
    .selectFrom('tablecast.imports')
    .select('run')
    .where('tenant_id', '=', tenantId)
    .where('table_id', '=', tableId)
    .where('file_hash', '=', fileHash)
    .where('run', '=', run)
    .forUpdate()
    .compile()
}

/** To be locked before. */
export function saveProgress(
  id: ImportId,
  progress: object,
  finishedAt: Date | null,
): CompiledQuery<unknown> {
  return updateImport(id)
    .set({ progress: JSON.stringify(progress), finished_at: finishedAt })
    .compile()
}

function updateImport({ tenantId, tableId, fileHash }: ImportId) {
  return statements
    .updateTable('tablecast.imports')
    .where('tenant_id', '=', tenantId)
    .where('table_id', '=', tableId)
    .where('file_hash', '=', fileHash)
}

/** Has Postgres look at what there is, when so much was written that it would guess wrong. */
export function analyzeWritten(records: number): CompiledQuery<unknown> {
  return sql`select ${sql.raw(functions.analyzeWritten)}(${records}::int4)`.compile(statements)
}
