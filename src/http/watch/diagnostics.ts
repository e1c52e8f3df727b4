import { Failure } from '../../errors.ts'
import { counted } from '../../names/words.ts'
import { stages } from '../stopwatch.ts'
import type { Visit } from '../visit.ts'

/** Whether a visitor may see how it is answered inside: an operator or an admin, and in development everybody. */
export type MaySee = (visit: Pick<Visit, 'role' | 'codes'>) => boolean

export const maySee =
  (diagnostics: boolean): MaySee =>
  ({ role, codes }) =>
    // A key that is revoked has had a role until the database was asked.
    !codes.has('UNAUTHENTICATED') &&
    (diagnostics ? role !== undefined : role === 'admin' || role === 'operator')

/** The header Server-Timing: https://www.w3.org/TR/server-timing/ */
export function toServerTiming(visit: Visit): string {
  const spent = visit.spent()
  const total = stages.reduce((sum, stage) => sum + spent[stage], 0)
  const statements = counted(visit.tally.statements, 'statement')
  const metric = (name: string, ms: number, description = '') =>
    `${name};dur=${ms.toFixed(1)}${description && `;desc="${description}"`}`
  return [
    metric('auth', spent.auth),
    metric('schema', spent.schema),
    metric('plan', spent.plan),
    metric('sql', spent.sql, statements),
    metric('total', total),
  ].join(', ')
}

/** Begins to gather statements where the header X-Explain asks for them. It is refused, not ignored, where it cannot be. */
export function explain(visit: Visit, { headers }: Request, isSeen: MaySee): void {
  const wanted = headers.get('x-explain')
  if (wanted === null) {
    return
  }
  if (wanted !== 'sql') {
    throw new Failure('BAD_REQUEST', 'The header X-Explain can only be sql.', {
      hint: 'Leave it out, or send X-Explain: sql.',
    })
  }
  if (!isSeen(visit)) {
    throw new Failure('FORBIDDEN', `The role ${visit.role} may not see statements.`, {
      hint: 'Leave out the header X-Explain; it takes admin.',
    })
  }
  visit.tally.explained = []
}

/** The same where an answer has no place for statements. */
export function refuseExplain({ headers }: Request): void {
  if (headers.has('x-explain')) {
    throw new Failure('BAD_REQUEST', 'There are no statements to show here.', {
      hint: 'Leave out the header X-Explain, or send it to /graphql or /catalog.',
    })
  }
}
