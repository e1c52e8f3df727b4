import type { Command } from 'commander'
import type { Database } from '../db/database.ts'
import { listTenants, type Tenant } from '../db/directory.ts'
import { counted } from '../names/words.ts'
import { forgetAnswers } from '../upkeep/forget-answers.ts'
import { type Pruned, pruneTenant } from '../upkeep/prune-history.ts'
import { listenForStop } from './listen.ts'
import type { OpenDatabase } from './open.ts'
import { UsageError } from './usage.ts'

interface Options {
  tenant?: string
  json?: boolean
}

const details = `
History of records that is older than a tenant wants it is pruned; a tenant's admins say how old on /catalog:
updateSettings(input: { historyDays: 365 }). Without that it is kept for ever. It is done in small batches with rests
between them, beside a server that runs. It can be stopped at any time; the next run goes on. Run it once a day.
`

export function addMaintain(program: Command, open: OpenDatabase): void {
  program
    .command('maintain')
    .summary('do what is to be done now and then: prune old history, forget old answers')
    .description('Do what is to be done now and then: prune old history, forget old answers to mutations.')
    .option('--tenant <slug>', 'of this tenant only')
    .option('--json', 'as one line of JSON: for each tenant what was pruned')
    .addHelpText('after', details)
    .action(async ({ tenant: slug, json = false }: Options) => {
      const { signal } = listenForStop()
      const { database, close } = await open()
      const done: object[] = []
      try {
        for (const { id, slug: name } of await findTenants(database, slug)) {
          await forgetAnswers(database, id)
          const progress = json ? undefined : openLine(name)
          const pruned = await pruneTenant(database, id, { signal, ...progress })
          progress?.end()
          done.push({ tenant: name, ...pruned })
          if (!json) {
            process.stdout.write(`${describe(name, pruned)}\n`)
          }
        }
      } catch (error) {
        throw signal.aborted ? new Error('Stopped before the end; the next run goes on.') : error
      } finally {
        await close()
      }
      if (json) {
        process.stdout.write(`${JSON.stringify(done)}\n`)
      }
    })
}

/** Disabled ones too: what is to be forgotten is to be forgotten. */
async function findTenants(database: Database, slug: string | undefined): Promise<Tenant[]> {
  const all = await database.directory(async (session) => ({
    value: await listTenants(session),
    commit: true,
  }))
  const found = all.filter((tenant) => slug === undefined || tenant.slug === slug)
  if (slug !== undefined && found.length === 0) {
    throw new UsageError(`There is no tenant ${JSON.stringify(slug)}; see: tablecast tenant list.`)
  }
  return found
}

/** One line that is written anew, for people who watch. */
function openLine(name: string) {
  const { stderr } = process
  const erase = '\r\u001b[K'
  return {
    onProgress: ({ seen, pruned }: Pruned) =>
      stderr.isTTY && stderr.write(`${erase}${name}: ${pruned} of ${counted(seen, 'line')} pruned`),
    end: () => stderr.isTTY && stderr.write(erase),
  }
}

const describe = (name: string, { historyFrom, seen, pruned }: Pruned): string =>
  historyFrom
    ? `${name}: pruned ${pruned} of ${counted(seen, 'line')}; history begins at ${historyFrom.toISOString()}`
    : `${name}: keeps its history for ever`
