import type { Command } from 'commander'
import { readCatalog } from '../catalog/read.ts'
import { findActiveTenant } from './find-tenant.ts'
import type { OpenDatabase } from './open.ts'

export function addSchema(program: Command, open: OpenDatabase): void {
  const schema = program.command('schema').description("Look at a tenant's GraphQL schema.")
  schema
    .command('print')
    .description('print its SDL')
    .requiredOption('--tenant <slug>', 'whose schema')
    .action(async ({ tenant: slug }: { tenant: string }) => {
      const { database, close } = await open()
      try {
        const tenantId = await findActiveTenant(database, slug)
        const catalog = await database.read(tenantId, (session) => readCatalog(session, tenantId))
        const [{ printSchema }, { buildSchema }] = await Promise.all([
          import('graphql'),
          import('../schema/build.ts'),
        ])
        process.stdout.write(`${printSchema(buildSchema(catalog))}\n`)
      } finally {
        await close()
      }
    })
}
