import { DatabaseError } from 'pg'
import { Failure } from '../errors.ts'

// SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
const retryable = new Set(['40001', '40P01'])

/** Whether the whole transaction may simply be run again: it lost against another one. */
export function isRetryable(error: unknown): boolean {
  return error instanceof DatabaseError && retryable.has(error.code ?? '')
}

/** What a refusal of Postgres means to a client; an error we have no words for is given back as it is. */
export function toFailure(error: unknown): unknown {
  // By its members, not by its class: errors of Node itself may be of another realm.
  if (typeof error !== 'object' || error === null || error instanceof Failure) {
    return error
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === '57014') {
    return new Failure('TIMEOUT', 'The database took too long and the statement was stopped.', {
      hint: 'Ask for less at once: a smaller page, a narrower filter.',
    })
  }
  if (isRetryable(error)) {
    return new Failure(
      'UNAVAILABLE',
      'Others had the same records at the same time, each time that it was tried; nothing was written.',
      { hint: 'Try again in a moment. If it goes on, write fewer records at once.' },
    )
  }
  if (isUnavailable(code, 'message' in error ? String(error.message) : '')) {
    return new Failure('UNAVAILABLE', 'The database cannot answer at the moment.', {
      hint: 'Try again in a moment.',
    })
  }
  return error
}

// 08 connection (but for P01, a message of ours that it cannot read), 53 resources, 57P server shutdown; without SQLSTATE: the socket's own codes and pg's sentences.
function isUnavailable(code: string, message: string): boolean {
  return (
    /^(08(?!P01)|53|57P)/.test(code) ||
    /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_|NOTFOUND|NOENT)/.test(code) ||
    /^(Connection terminated|timeout expired|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/.test(
      message,
    )
  )
}

/** Of whoever would wait for a connection behind more than can be served in time. */
export function refuseFullQueue(): Failure {
  return new Failure('UNAVAILABLE', 'More requests wait for the database than it can answer in time.', {
    hint: 'Try again in a moment.',
  })
}

/** A connection that is lost while it commits leaves open what became of the transaction. */
export function refuseUnknownEnd(error: unknown): unknown {
  const failure = toFailure(error)
  return failure instanceof Failure && failure.code === 'UNAVAILABLE' && !isRetryable(error)
    ? new Failure(
        'UNAVAILABLE',
        'The connection was lost while the change was being committed; it may be written or not.',
        {
          hint: 'Read what is there before you send it again.',
        },
      )
    : error
}

export function refuseTakenSlug(slug: string): Failure {
  return new Failure('UNIQUE_CONFLICT', `The slug "${slug}" is or was in use.`, {
    field: 'slug',
    hint: 'A slug is never used again; choose another one.',
  })
}

export function refuseMissingTenant(slug: string): Failure {
  return new Failure('RECORD_MISSING', `There is no tenant "${slug}".`)
}

export function refuseMissingApiKey(id: string): Failure {
  return new Failure('RECORD_MISSING', `There is no API key ${JSON.stringify(id)}.`)
}

/** Refuses a moment of which history says nothing any more: an answer would leave out what was pruned. */
export function expectRemembered(moment: Date, historyFrom: Date | null): void {
  if (historyFrom && moment < historyFrom) {
    const from = historyFrom.toISOString()
    throw new Failure(
      'BAD_REQUEST',
      `The history of this tenant begins at ${from}; what was before is pruned.`,
      { hint: `Ask for ${from} or later.` },
    )
  }
}
