import { Failure, type Issue } from '../errors.ts'
import { isSlug } from '../names/words.ts'
import { isText, textLimits } from './check-field.ts'
import type { Catalog, Field, Table } from './definition.ts'

export const fieldsAtMost = 500

/** Refuses a change as a whole, with everything that is wrong with it. */
export function refuse(issues: Issue[]): void {
  if (issues.length > 0) {
    const [first] = issues
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
    throw new Failure('DEFINITION_INVALID', `${first?.message}${more}`, { issues })
  }
}

export function findTable(catalog: Catalog, name: string): Table {
  const table = catalog.tables.get(name)
  if (!table) {
    throw new Failure('DEFINITION_INVALID', `There is no table ${JSON.stringify(name)}.`, {
      issues: [{ path: ['table'], rule: 'unknown', message: 'There is no such table.' }],
      hint: `The tables are: ${[...catalog.tables.keys()].join(', ') || 'none yet'}.`,
    })
  }
  return table
}

export function findField(table: Table, name: string): Field {
  const field = table.fields.get(name)
  const end = table.ends.get(name)
  if (end?.isInverse) {
    const source = `${end.owner.name}.${end.field.name}`
    const message = `${table.name}.${name} is the inverse of ${source}.`
    throw new Failure('DEFINITION_INVALID', message, {
      issues: [{ path: ['field'], rule: 'inverse', message }],
      hint: `It is defined by that field: see the option inverse of ${source}.`,
    })
  }
  if (!field) {
    throw new Failure('DEFINITION_INVALID', `The table ${table.name} has no field ${JSON.stringify(name)}.`, {
      issues: [{ path: ['field'], rule: 'unknown', message: 'There is no such field.' }],
      hint: `Its fields are: ${[...table.fields.keys()].join(', ') || 'none yet'}.`,
    })
  }
  return field
}

export function checkCount(count: number, path: Issue['path']): Issue[] {
  return count > fieldsAtMost
    ? [
        {
          path,
          rule: 'count',
          message: `A table has at most ${fieldsAtMost} fields; this would be ${count}.`,
        },
      ]
    : []
}

export function checkLogSize(first: number): number {
  if (first < 0 || first > 1000) {
    throw new Failure('BAD_REQUEST', `first is ${first}; it must be between 0 and 1000.`, {
      hint: 'Go on with before, from the last one.',
    })
  }
  return first
}

/** The number of a line of the operators' log; it travels as a string, as it may grow beyond 32 bits. */
export function checkLogId(id: string): number {
  if (!/^\d{1,15}$/.test(id)) {
    throw new Failure(
      'BAD_REQUEST',
      `before is ${JSON.stringify(id)}; it must be the id of a line of the log.`,
    )
  }
  return Number(id)
}

/** More are a leak of keys rather than a need for them. */
export const apiKeysAtMost = 1000

export function checkApiKeyCount(count: number): void {
  if (count >= apiKeysAtMost) {
    const message = `A tenant has at most ${apiKeysAtMost} API keys.`
    throw new Failure('INPUT_INVALID', message, {
      issues: [{ path: ['input'], rule: 'count', message }],
      hint: 'Revoke those that nobody uses.',
    })
  }
}

export function checkApiKey(
  { name, expiresAt }: { name: string; expiresAt?: Date | null | undefined },
  now: Date,
): void {
  refuseInput([
    ...(isName(name)
      ? []
      : [
          {
            path: ['input', 'name'],
            rule: 'text',
            message: `The name of an API key has 1 to ${textLimits.label} characters, and no U+0000 or half surrogate pair.`,
          },
        ]),
    ...(expiresAt && expiresAt <= now
      ? [{ path: ['input', 'expiresAt'], rule: 'earliest', message: 'An API key must expire in the future.' }]
      : []),
  ])
}

/** A century; nobody means more, and a moment that far back can still be told. */
const historyDaysAtMost = 36_525

export function checkSettings({ historyDays }: { historyDays?: number | null | undefined }): void {
  if (typeof historyDays === 'number' && (historyDays < 1 || historyDays > historyDaysAtMost)) {
    const message = `historyDays is ${historyDays}; it must be between 1 and ${historyDaysAtMost}, or null to keep history for ever.`
    throw new Failure('INPUT_INVALID', message, {
      issues: [{ path: ['input', 'historyDays'], rule: 'range', message }],
    })
  }
}

const isName = (name: string): boolean =>
  name.trim() !== '' && name.length <= textLimits.label && isText(name)

/** A tenant's slug goes into tokens and addresses. */
export function checkTenant({ slug, name }: { slug: string; name: string }): void {
  const issues: Issue[] = []
  if (!isSlug(slug)) {
    issues.push({
      path: ['input', 'slug'],
      rule: 'name',
      message: `A slug is small letters, digits and hyphens, a letter first, at most 63 characters; ${JSON.stringify(slug)} is not.`,
    })
  }
  if (!isName(name)) {
    issues.push({
      path: ['input', 'name'],
      rule: 'text',
      message: `A tenant's name has 1 to ${textLimits.label} characters, and no U+0000 or half surrogate pair.`,
    })
  }
  refuseInput(issues)
}

function refuseInput(issues: Issue[]): void {
  const [first] = issues
  if (first) {
    throw new Failure('INPUT_INVALID', first.message, { issues })
  }
}
