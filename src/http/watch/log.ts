import { pino } from 'pino'
import { codes } from '../../errors.ts'
import type { Logger } from '../../options.ts'
import type { Visit } from '../visit.ts'

// A process has one stdout, whatever the number of instances. To write each line at once was most of what all our
// looking on costs; so they are gathered for a moment, and the end of the process writes what is left.
let stdout: ReturnType<typeof pino.destination> | undefined

/** The log to stdout. */
export function openLog(level: string): Logger {
  stdout ??= pino.destination({ sync: false, minLength: 4_096, periodicFlush: 250 })
  return pino({ level }, stdout)
}

/**
 * One line a request. Who asked is told by tenant and role and not by name: a `sub` is mostly a person's address, and
 * logs are kept, copied and read by more people than the database. Of what was written, the history has the name
 * beside the same request id.
 */
export function logRequest(
  logger: Logger,
  visit: Visit,
  { status, ms }: { status: number; ms: number },
): void {
  const { id, method, place, tenantId, role, operation, tally, limit } = visit
  logger[levelOf(visit, status)]?.(
    {
      requestId: id,
      method,
      path: place?.path,
      tenantId,
      role,
      operation: operation?.type,
      operationName: operation?.name,
      status,
      ms: Math.round(ms * 10) / 10,
      statements: tally.statements,
      rowsRead: tally.rowsRead,
      rowsWritten: tally.rowsWritten,
      ...(tally.retries > 0 ? { retries: tally.retries } : {}),
      ...(visit.codes.size > 0 ? { codes: [...visit.codes] } : {}),
      limit,
    },
    'request',
  )
}

/** `error` for what is our mistake, `warn` for what the operator can mend, `debug` for what machines ask all day. */
export function levelOf({ codes: found, place }: Visit, status: number): 'error' | 'warn' | 'info' | 'debug' {
  if (found.has('INTERNAL')) {
    return 'error'
  }
  if (place?.isRoutine) {
    return 'debug'
  }
  if (status >= 500 || [...found].some((code) => codes[code].audience === 'operator')) {
    return 'warn'
  }
  return 'info'
}
