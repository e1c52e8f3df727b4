import type { Database } from '../db/database.ts'
import { findTenant } from '../db/directory.ts'
import { UsageError } from './usage.ts'

/** The tenant that a command is to work on. */
export async function findActiveTenant(database: Database, slug: string): Promise<number> {
  const tenant = await database.directory(async (session) => ({
    value: await findTenant(session, slug),
    commit: true,
  }))
  if (!tenant || tenant.state === 'deleted') {
    throw new UsageError(`There is no tenant ${JSON.stringify(slug)}; see: tablecast tenant list.`)
  }
  if (tenant.state !== 'active') {
    throw new UsageError(`The tenant ${slug} is ${tenant.state}.`)
  }
  return tenant.id
}
