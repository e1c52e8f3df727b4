/** Every way a request can fail: who can do something about it, and the HTTP status when the whole request fails. */
export const codes = {
  UNAUTHENTICATED: { audience: 'client', status: 401 },
  FORBIDDEN: { audience: 'client', status: 403 },
  BAD_REQUEST: { audience: 'client', status: 400 },
  QUERY_TOO_COMPLEX: { audience: 'client', status: 400 },
  RATE_LIMITED: { audience: 'client', status: 429 },
  INPUT_INVALID: { audience: 'client', status: 400 },
  FILTER_INVALID: { audience: 'client', status: 400 },
  CURSOR_INVALID: { audience: 'client', status: 400 },
  RECORD_MISSING: { audience: 'client', status: 404 },
  VERSION_CONFLICT: { audience: 'client', status: 409 },
  UNIQUE_CONFLICT: { audience: 'client', status: 409 },
  REFERENCE_BROKEN: { audience: 'client', status: 409 },
  IDEMPOTENCY_CONFLICT: { audience: 'client', status: 422 },
  IDEMPOTENCY_IN_FLIGHT: { audience: 'client', status: 409 },
  TOO_MANY_RECORDS: { audience: 'client', status: 409 },
  DEFINITION_INVALID: { audience: 'client', status: 400 },
  CATALOG_CHANGED: { audience: 'client', status: 409 },
  TIMEOUT: { audience: 'operator', status: 503 },
  UNAVAILABLE: { audience: 'operator', status: 503 },
  INTERNAL: { audience: 'operator', status: 500 },
} as const satisfies Record<string, { audience: 'client' | 'operator'; status: number }>

export type Code = keyof typeof codes

/** One thing wrong with an input: where it is, which rule it breaks, and a sentence. */
export interface Issue {
  path: (string | number)[]
  rule: string
  message: string
}

/** What a failure may carry beside its sentence; all of it is shown to the client. */
export interface Details {
  /** What would work. */
  hint?: string
  /** Of `INPUT_INVALID`, `FILTER_INVALID`, `DEFINITION_INVALID`, `UNIQUE_CONFLICT` and `REFERENCE_BROKEN`: all that is wrong. */
  issues?: Issue[]
  /** Of `VERSION_CONFLICT`: where the record is, and which of the fields that the client writes were changed since. */
  currentVersion?: number
  changedFields?: string[]
  /** Of `RATE_LIMITED`: in seconds, as in the header of that name. */
  retryAfter?: number
  /** Of `UNIQUE_CONFLICT`. */
  field?: string
}

/** What `errors[].extensions` of an answer holds. */
export interface ErrorExtensions extends Details {
  code: Code
  /** Of `INTERNAL`: what the log of the server has it under. */
  id?: string
}

/** A failure that is told to the client as it is; everything else is masked. */
export class Failure extends Error {
  readonly code: Code
  readonly details: Details

  constructor(code: Code, message: string, details: Details = {}) {
    super(message)
    this.name = 'Failure'
    this.code = code
    this.details = details
  }
}
