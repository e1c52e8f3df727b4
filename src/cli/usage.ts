import { type Details, Failure } from '../errors.ts'

/** A command that was given something it cannot work on: one sentence, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** Any error as one of use, for a command whose exit code 1 says something else. */
export function toUsage(error: unknown): UsageError {
  const { message } = error instanceof Error ? error : new Error(String(error))
  const { issues = [], hint }: Details = error instanceof Failure ? error.details : {}
  const lines = [message, ...issues.slice(1).map((issue) => issue.message), hint]
  return new UsageError(lines.filter(Boolean).join('\n'))
}
