import { type DatabaseOptions, openPool } from './pool.ts'
import { roles } from './tables.ts'
import { type Outcome, type Session, transact } from './transaction.ts'
import type { Errand } from './watch.ts'

/** How many connections there are, how many of them have nothing to do, and how many transactions wait for one. */
export interface Connections {
  total: number
  idle: number
  waiting: number
}

/** The only door to Postgres: a transaction always belongs to one tenant, but for the few questions of the directory. */
export interface Database {
  /** One snapshot, nothing written. */
  read<T>(tenantId: number, work: (session: Session) => Promise<T>): Promise<T>
  /** One transaction; the work may run several times and says whether to commit. */
  write<T>(tenantId: number, work: (session: Session) => Promise<Outcome<T>>): Promise<T>
  /** A transaction of no tenant, with the rights of the directory only. */
  directory<T>(work: (session: Session) => Promise<Outcome<T>>): Promise<T>
  /** The same on behalf of somebody, who may stop the transactions and looks on. */
  for(errand: Errand): Database
  connections(): Connections
  close(): Promise<void>
}

// The server needs a moment to tell that a statement took too long; the network too.
const silenceAfterTimeoutMs = 2_000

// A kept statement of a write always finds its rows by a key, but Postgres would go on scanning a table that was small
// when it made the plan: 38 ms instead of 0.3 at a hundred thousand records, until the next analyze. A read may also
// be a list, which must be free to scan; so what it keeps is planned each time, and only read once.
const planning = {
  read: '; set local plan_cache_mode = force_custom_plan',
  write: '; set local enable_seqscan = off',
}

/** For connections that cannot keep statements. */
const forget = (session: Session): Session => ({
  ...session,
  run: ({ name, ...statement }) => session.run(statement),
})

export function openDatabase(options: DatabaseOptions): Database {
  const pool = openPool(options)
  const { preparedStatements = true } = options
  const { read, write } = preparedStatements ? planning : { read: '', write: '' }
  const enter = (session: Session) => (preparedStatements ? session : forget(session))
  // What is asked through relations looks costly to Postgres, and would be compiled for longer than it runs.
  const settings = `set local statement_timeout = ${Math.trunc(options.statementTimeoutMs)}; set local timezone = 'UTC'; set local jit = off`
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
  const silenceMs = options.statementTimeoutMs + silenceAfterTimeoutMs
  const open = (errand?: Errand): Database => {
    const run = <T>(
      { begin, writes = true }: { begin: string; writes?: boolean },
      work: (session: Session) => Promise<Outcome<T>>,
    ) => transact(pool, { begin, writes, signal: errand?.signal, watch: errand?.watch, silenceMs }, work)
    return {
      read: (tenantId, work) =>
        run(
          {
            begin: begin('isolation level repeatable read read only', roles.app, whole(tenantId)) + read,
            writes: false,
          },
          async (session) => ({ value: await work(enter(session)), commit: false }),
        ),
      write: (tenantId, work) =>
        run(
          { begin: begin('isolation level read committed', roles.app, whole(tenantId)) + write },
          (session) => work(enter(session)),
        ),
      directory: (work) => run({ begin: begin('isolation level read committed', roles.directory, '') }, work),
      for: open,
      connections: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
      // pg's own end may be called once only; whoever mounts us may come to it on more than one way.
      close: () => {
        ended ??= pool.end()
        return ended
      },
    }
  }
  return open()
}
