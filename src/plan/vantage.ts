import type { Role } from '../db/tables.ts'
import { Failure } from '../errors.ts'
import { toMoment } from '../fields/date-time.ts'

/** From where records are seen: as they were at a moment or, without one, as they are; and whether deleted ones too. */
export interface Vantage {
  asOf: Date | undefined
  includeDeleted: boolean
}

/** As records are now, without those that are deleted. */
export const present: Vantage = { asOf: undefined, includeDeleted: false }

/** The arguments of it, as GraphQL gives them; null is the same as absent. */
export interface VantageArguments {
  asOf?: unknown
  includeDeleted?: boolean | null | undefined
}

/** Who asks, and when. */
export interface Asker {
  role: Role
  at: Date
}

export function planVantage(asker: Asker, { asOf, includeDeleted }: VantageArguments): Vantage {
  if (includeDeleted && asker.role !== 'admin') {
    throw new Failure('FORBIDDEN', `The role ${asker.role} may not see deleted records.`, {
      hint: 'It takes admin.',
    })
  }
  return {
    asOf: asOf === undefined || asOf === null ? undefined : planMoment('asOf', asOf, asker),
    includeDeleted: includeDeleted ?? false,
  }
}

/** A moment of the past. What is still to come would be another answer tomorrow. */
export function planMoment(name: string, given: unknown, { at }: Pick<Asker, 'at'>): Date {
  const moment = toMoment(given)
  if (!moment) {
    throw new Failure(
      'BAD_REQUEST',
      `${name} must be a moment with an offset, such as "2026-11-20T07:56:00.000Z".`,
    )
  }
  if (moment > at) {
    throw new Failure('BAD_REQUEST', `${name} is in the future: here it is ${at.toISOString()}.`)
  }
  return moment
}
