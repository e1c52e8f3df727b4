import type { Command } from 'commander'
import { Option } from 'commander'
import { createApiKey, listApiKeys, revokeApiKey } from '../catalog/api-keys.ts'
import type { ChangeContext } from '../catalog/change.ts'
import type { ApiKey } from '../db/api-key.ts'
import type { Role } from '../db/tables.ts'
import { toMoment } from '../fields/date-time.ts'
import { findActiveTenant } from './find-tenant.ts'
import { actor, type OpenDatabase } from './open.ts'
import { UsageError } from './usage.ts'

export function addKey(program: Command, open: OpenDatabase): void {
  const key = program.command('key').description('Create, list and revoke the API keys of a tenant.')
  const add = (words: string, description: string) =>
    key.command(words).description(description).requiredOption('--tenant <slug>', 'whose key it is')
  add('create', 'create a key; it is shown this once')
    .requiredOption('--name <name>', 'what people know it by')
    .addOption(
      new Option('--role <role>', 'what it allows')
        .choices(['reader', 'writer', 'admin'])
        .makeOptionMandatory(),
    )
    .option('--expires <moment>', 'when it ends, such as 2027-01-01T00:00:00Z; never when absent')
    .option('--json', 'as one line of JSON: key, apiKey')
    .action(({ name, role, expires, ...options }: CreateOptions) =>
      inTenant(open, options.tenant, async (context) => {
        const made = await createApiKey(context, { name, role, expiresAt: readMoment(expires) })
        return options.json
          ? [JSON.stringify(made)]
          : [`created ${made.apiKey.id}`, `the key, shown this once: ${made.key}`]
      }),
    )
  add('list', 'list the keys that are not revoked')
    .option('--json', 'as one line of JSON')
    .action(({ tenant, json }: { tenant: string; json?: boolean }) =>
      inTenant(open, tenant, async (context) => {
        const keys = await listApiKeys(context)
        return json ? [JSON.stringify(keys)] : keys.map(toLine)
      }),
    )
  add('revoke <id>', 'revoke a key, at once and for good').action(
    (id: string, { tenant }: { tenant: string }) =>
      inTenant(open, tenant, async (context) => [`revoked ${(await revokeApiKey(context, id)).id}`]),
  )
}

interface CreateOptions {
  tenant: string
  name: string
  role: Role
  expires?: string
  json?: boolean
}

function readMoment(text: string | undefined): Date | undefined {
  const moment = toMoment(text)
  if (text !== undefined && !moment) {
    throw new UsageError(
      `--expires cannot be ${JSON.stringify(text)}; it is a moment such as 2027-01-01T00:00:00Z.`,
    )
  }
  return moment
}

function toLine({ id, role, name, expiresAt }: ApiKey): string {
  return [id, role, expiresAt?.toISOString() ?? 'never expires', name].join('\t')
}

async function inTenant(
  open: OpenDatabase,
  slug: string,
  work: (context: ChangeContext) => Promise<string[]>,
): Promise<void> {
  const { database, close } = await open()
  try {
    const tenantId = await findActiveTenant(database, slug)
    const lines = await database.write(tenantId, async (session) => ({
      value: await work({ session, tenantId, actor, at: new Date() }),
      commit: true,
    }))
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  } finally {
    await close()
  }
}
