import type { Command } from 'commander'
import { checkTenant } from '../catalog/check.ts'
import { firstApiKey, insertApiKey } from '../db/api-key.ts'
import { createTenant, listTenants, setTenantState, type Tenant } from '../db/directory.ts'
import type { Session } from '../db/transaction.ts'
import { actor, type OpenDatabase } from './open.ts'

export function addTenant(program: Command, open: OpenDatabase): void {
  const tenant = program.command('tenant').description('Create, list and delete tenants.')
  tenant
    .command('create <slug>')
    .description('create a tenant with an API key of its first admin; a slug is never used again')
    .option('--name <name>', 'what people read; the slug when absent')
    .option('--json', 'as one line of JSON: tenant, adminKey')
    .action((slug: string, { name = slug, json }: { name?: string; json?: boolean }) =>
      inDirectory(open, async (session) => {
        checkTenant({ slug, name })
        const act = { actor, at: new Date() }
        const made = await createTenant(session, { slug, name }, act)
        const { key } = await insertApiKey(session, { tenantId: made.id, ...firstApiKey }, act)
        return json
          ? [JSON.stringify({ tenant: describe(made), adminKey: key })]
          : [`created ${slug}`, `the key of its first admin, shown this once: ${key}`]
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
          ? [JSON.stringify(tenants.map(describe))]
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

const describe = ({ slug, name, state, createdAt }: Tenant) => ({ slug, name, state, createdAt })

async function inDirectory(open: OpenDatabase, work: (session: Session) => Promise<string[]>): Promise<void> {
  const { database, close } = await open()
  try {
    const lines = await database.directory(async (session) => ({ value: await work(session), commit: true }))
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  } finally {
    await close()
  }
}
