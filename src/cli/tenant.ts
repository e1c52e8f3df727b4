import type { Command } from 'commander'
import { checkTenant } from '../catalog/check.ts'
import { createTenant, listTenants, setTenantState } from '../db/directory.ts'
import type { Session } from '../db/transaction.ts'
import { actor, type OpenDatabase } from './open.ts'

export function addTenant(program: Command, open: OpenDatabase): void {
  const tenant = program.command('tenant').description('Create, list and delete tenants.')
  tenant
    .command('create <slug>')
    .description('create a tenant; a slug is never used again')
    .option('--name <name>', 'what people read; the slug when absent')
    .action((slug: string, { name = slug }: { name?: string }) =>
      inDirectory(open, async (session) => {
        checkTenant({ slug, name })
        await createTenant(session, { slug, name }, { actor, at: new Date() })
        return [`created ${slug}`]
      }),
    )
  tenant
    .command('list')
    .description('list the tenants')
    .option('--json', 'as one line of JSON')
    .action(({ json }: { json?: boolean }) =>
      inDirectory(open, async (session) => {
        const tenants = await listTenants(session)
        return json
          ? [
              JSON.stringify(
                tenants.map(({ slug, name, state, createdAt }) => ({ slug, name, state, createdAt })),
              ),
            ]
          : tenants.map(({ slug, name, state }) => `${slug}\t${state}\t${name}`)
      }),
    )
  tenant
    .command('delete <slug>')
    .description('delete a tenant for good: nothing of it answers any more, and its slug is never used again')
    .requiredOption('--yes', 'say that you mean it')
    .action((slug: string) =>
      inDirectory(open, async (session) => {
        await setTenantState(session, { slug, state: 'deleted' }, { actor, at: new Date() })
        return [`deleted ${slug}`]
      }),
    )
}

async function inDirectory(open: OpenDatabase, work: (session: Session) => Promise<string[]>): Promise<void> {
  const { database, close } = await open()
  try {
    const lines = await database.directory(async (session) => ({ value: await work(session), commit: true }))
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  } finally {
    await close()
  }
}
