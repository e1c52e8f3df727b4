import { Failure } from '../../src/errors.ts'

/** The failure that a plan ends in; a plan that is made after all is an error of the test. */
export function refusalOf(plan: () => unknown): Failure {
  let made: unknown
  try {
    made = plan()
  } catch (error) {
    if (error instanceof Failure) {
      return error
    }
    throw error
  }
  throw new Error(`it was planned: ${JSON.stringify(made)}`)
}

/** What is wrong, where: "filter.title.eq null". */
export function issuesOf(plan: () => unknown): string[] {
  return (refusalOf(plan).details.issues ?? []).map(({ path, rule }) => `${path.join('.')} ${rule}`)
}
