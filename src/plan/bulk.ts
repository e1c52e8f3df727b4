import type { Field, Table } from '../catalog/definition.ts'
import { Failure, type Issue } from '../errors.ts'
import type { Limits } from '../limits.ts'
import { type Filter, planFilter } from './filter.ts'
import { checkPatch, checkRecord, type NewRecord, type Patch, refuse } from './record.ts'

type Input = Record<string, unknown>

const pathOf = (index: number) => ['inputs', index]

/** Checks inputs and throws all that is wrong with any. */
export function planRecords(table: Table, inputs: readonly Input[]): NewRecord[] {
  const checked = inputs.map((input, index) => checkRecord(table, input, pathOf(index)))
  const records = checked.map(({ record }) => record)
  refuse([...checked.flatMap(({ issues }) => issues), ...findSameIds(records)])
  return records
}

/** Ids that more than one input brings. */
function findSameIds(records: readonly NewRecord[]): Issue[] {
  const seen = new Map<string, number>()
  return records.flatMap(({ id }, index) => {
    const first = id === undefined ? undefined : seen.get(id)
    if (id !== undefined && first === undefined) {
      seen.set(id, index)
    }
    const message = `inputs.${first} has the same id.`
    return first === undefined ? [] : [{ path: [...pathOf(index), 'id'], rule: 'unique', message }]
  })
}

/** One input of an upsert: what it is if there is no such record yet, and what it changes if there is. */
export interface Upsert {
  /** Of the field that says which record it is about, as text. */
  value: string
  record: NewRecord
  patch: Patch
}

/** The same for inputs that each name their record by a unique field. */
export function planUpserts(table: Table, by: Field, inputs: readonly Input[]): Upsert[] {
  const issues: Issue[] = []
  const seen = new Map<string, number>()
  const upserts = inputs.map((input, index): Upsert => {
    const path = pathOf(index)
    const { record, issues: wrong } = checkRecord(table, input, path)
    issues.push(...wrong)
    const { id, ...values } = input
    // What is wrong with the values has been said.
    const { patch } = checkPatch(table, values, path)
    const stored = record.data[by.key]
    const value = String(stored)
    if (stored === undefined) {
      const message = `${by.name} is missing, so that it does not say which record it is about.`
      issues.push({ path: [...path, by.name], rule: 'required', message })
    } else if (seen.has(value)) {
      const message = `inputs.${seen.get(value)} has the same ${by.name}.`
      issues.push({ path: [...path, by.name], rule: 'unique', message })
    }
    seen.set(value, seen.get(value) ?? index)
    return { value, record, patch }
  })
  refuse([...issues, ...findSameIds(upserts.map(({ record }) => record))])
  return upserts
}

/** Which records are to be written, and how many they may be at most. */
export interface Target {
  filter: Filter
  atMost: number
}

export function planTarget(
  table: Table,
  { filter: input, atMost }: { filter: Input; atMost: number },
  { listItems, filterParts }: Limits,
): Target {
  if (atMost < 1 || atMost > listItems) {
    throw new Failure('BAD_REQUEST', `atMost is ${atMost}; it must be between 1 and ${listItems}.`)
  }
  const filter = planFilter(table, input, filterParts)
  const issues = findBlanks(input, ['filter'])
  const [first] = issues
  if (first) {
    throw new Failure('FILTER_INVALID', `${first.path.join('.')}: ${first.message}`, {
      issues,
      hint: 'A variable that was not given leaves nothing of its condition. For all records: { id: { isNull: false } }.',
    })
  }
  return { filter, atMost }
}

/**
 * Objects that say nothing. GraphQL leaves a condition out whose variable was not given, and what is left would match
 * more records than whoever wrote it had in mind: harmless for a list, not here.
 */
function findBlanks(input: unknown, path: Issue['path']): Issue[] {
  if (Array.isArray(input)) {
    return input.length === 0 && path.at(-1) === 'and'
      ? [blank(path)]
      : input.flatMap((one, index) => findBlanks(one, [...path, index]))
  }
  if (typeof input !== 'object' || input === null) {
    return []
  }
  const members = Object.entries(input).filter(([, value]) => value !== undefined)
  return members.length === 0
    ? [blank(path)]
    : members.flatMap(([name, value]) => findBlanks(value, [...path, name]))
}

const blank = (path: Issue['path']): Issue => ({
  path,
  rule: 'blank',
  message: 'This says nothing; records are changed only by what is said.',
})
