import type { Answer } from '../support/app.ts'

/** The codes of an answer's errors. */
export const codesOf = ({ errors }: Answer): string[] => errors.map(({ extensions }) => extensions.code)

/** What a client can see of an answer: its data, and of each error what it can act upon. */
export function seen({ data, errors }: Answer): { data: unknown; errors: Record<string, unknown>[] } {
  return {
    data,
    errors: errors.map(({ path, extensions: { code, currentVersion, field, issues } }) =>
      JSON.parse(
        JSON.stringify({ path: path?.join('.'), code, currentVersion, field, issues: places(issues) }),
      ),
    ),
  }
}

function places(issues: unknown): string[] | undefined {
  return (issues as { path: (string | number)[]; rule: string }[] | undefined)?.map(
    ({ path, rule }) => `${path.join('.')} ${rule}`,
  )
}
