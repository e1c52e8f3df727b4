import { statements } from '../db/statement.ts'
import type { TenantSettings } from '../db/tables.ts'
import { type ChangeContext, lockCatalog, saveVersion } from './change.ts'
import { checkSettings } from './check.ts'
import { readVersion } from './read.ts'

/** What a tenant's admins have chosen for all of its tables. */
export interface Settings {
  /** For how many days history is kept at least; null for ever. */
  historyDays: number | null
  /** Since when it is there; null when none of it was pruned. */
  historyFrom: Date | null
}

/** Absent leaves a setting as it is, null gives it back its default. */
export interface SettingsPatch {
  historyDays?: number | null | undefined
}

export async function readSettings({ session, tenantId }: ChangeContext): Promise<Settings> {
  const { settings, history_from } = await readRow(session, tenantId)
  return { historyDays: settings.historyDays ?? null, historyFrom: history_from }
}

/** One version and one entry in the log, like every change to what a tenant's API is. */
export async function updateSettings(context: ChangeContext, patch: SettingsPatch): Promise<Settings> {
  const { session, tenantId } = context
  checkSettings(patch)
  await lockCatalog(context)
  const [{ version }, { settings }] = await Promise.all([
    readVersion(session, tenantId),
    readRow(session, tenantId),
  ])
  const given = Object.entries(patch).filter(([, value]) => value !== undefined)
  const changed = Object.fromEntries(
    Object.entries({ ...settings, ...Object.fromEntries(given) }).filter(([, value]) => value !== null),
  )
  await session.run(
    statements
      .updateTable('tablecast.tenants')
      .set({ settings: JSON.stringify(changed) })
      .where('id', '=', tenantId)
      .compile(),
  )
  await saveVersion(context, version + 1, {
    summary: `changed the settings: ${given.map(([name, value]) => `${name} ${value ?? 'as by default'}`).join(', ') || 'none'}`,
    change: { action: 'updateSettings', input: Object.fromEntries(given) },
  })
  return readSettings(context)
}

async function readRow(session: ChangeContext['session'], tenantId: number) {
  const [row] = await session.run<{ settings: TenantSettings; history_from: Date | null }>(
    statements
      .selectFrom('tablecast_view.tenants')
      .select(['settings', 'history_from'])
      .where('id', '=', tenantId)
      .compile(),
  )
  if (!row) {
    throw new Error(`no tenant ${tenantId}; authentication should have found it`)
  }
  return row
}
