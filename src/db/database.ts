import { type DatabaseOptions, openPool } from './pool.ts'
import { roles } from './tables.ts'
import { type Outcome, type Session, transact } from './transaction.ts'

/** The only door to Postgres: a transaction always belongs to one tenant, but for the few questions of the directory. */
export interface Database {
  /** One snapshot, nothing written. */
  read<T>(tenantId: number, work: (session: Session) => Promise<T>): Promise<T>
  /** One transaction; the work may run several times and says whether to commit. */
  write<T>(tenantId: number, work: (session: Session) => Promise<Outcome<T>>): Promise<T>
  /** A transaction of no tenant, with the rights of the directory only. */
  directory<T>(work: (session: Session) => Promise<Outcome<T>>): Promise<T>
  /** The same, with transactions that a signal stops. */
  until(signal: AbortSignal): Database
  close(): Promise<void>
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = openPool(options)
  const settings = `set local statement_timeout = ${Math.trunc(options.statementTimeoutMs)}; set local timezone = 'UTC'`
  // One string, so that it is one message; LOCAL, because what a session sets a pooler hands to the next one.
  const begin = (mode: string, role: string, tenantId: number | '') =>
    `begin ${mode}; ${settings}; set local role ${role}; set local app.tenant_id = '${tenantId}'`
  let ended: Promise<void> | undefined
  const whole = (id: number): number => {
    if (!Number.isSafeInteger(id)) {
      throw new Error(`"${id}" is no tenant id; authentication should have found one`)
    }
    return id
  }
  const open = (signal?: AbortSignal): Database => ({
    read: (tenantId, work) =>
      transact(
        pool,
        { begin: begin('isolation level repeatable read read only', roles.app, whole(tenantId)), signal },
        async (session) => ({ value: await work(session), commit: false }),
      ),
    write: (tenantId, work) =>
      transact(
        pool,
        { begin: begin('isolation level read committed', roles.app, whole(tenantId)), signal },
        work,
      ),
    directory: (work) =>
      transact(pool, { begin: begin('isolation level read committed', roles.directory, ''), signal }, work),
    until: open,
    // pg's own end may be called once only; whoever mounts us may come to it on more than one way.
    close: () => {
      ended ??= pool.end()
      return ended
    },
  })
  return open()
}
