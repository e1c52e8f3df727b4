import type { Database } from '../../src/db/database.ts'
import { findTenant } from '../../src/db/directory.ts'

export async function tenantIdOf(database: Database, { slug }: { slug: string }): Promise<number> {
  const tenant = await database.directory(async (session) => ({
    value: await findTenant(session, slug),
    commit: true,
  }))
  if (!tenant) {
    throw new Error(`no tenant "${slug}"; the test should have made it`)
  }
  return tenant.id
}
