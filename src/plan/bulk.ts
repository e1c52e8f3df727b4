import type { Field, Table } from '../catalog/definition.ts'
import { Failure, type Issue } from '../errors.ts'
import type { Limits } from '../limits.ts'
import { type Filter, planFilter } from './filter.ts'
import { refuse } from './record.ts'
import {
  checkPatchTree,
  checkRecordTree,
  findSameIds,
  type PatchTree,
  type RecordTree,
  startPlanning,
} from './tree.ts'

type Input = Record<string, unknown>

/** Checks inputs and throws all that is wrong with any. */
export function planRecords(table: Table, inputs: readonly Input[]): RecordTree[] {
  const planning = startPlanning()
  const trees = inputs.map((input, index) =>
    checkRecordTree(planning, table, { input, path: ['inputs', index] }),
  )
  refuse([...planning.issues, ...findSameIds(trees)])
  return trees
}

/** One input of an upsert: what it is if there is no such record yet, and what it changes if there is. */
export interface Upsert {
  /** Of the field that says which record it is about, as text. */
  value: string
  created: RecordTree
  changed: PatchTree
}

/** The same for inputs that each name their record by a unique field. */
export function planUpserts(table: Table, by: Field, inputs: readonly Input[]): Upsert[] {
  const creating = startPlanning()
  const changing = startPlanning()
  const { issues } = creating
  const seen = new Map<string, number>()
  const upserts = inputs.map((input, index): Upsert => {
    const path = ['inputs', index]
    const created = checkRecordTree(creating, table, { input, path })
    const { id, ...values } = input
    const changed = checkPatchTree(changing, table, { input: values, path })
    const stored = created.record.data[by.key]
    const value = String(stored)
    if (stored === undefined) {
      const message = `${by.name} is missing, so that it does not say which record it is about.`
      issues.push({ path: [...path, by.name], rule: 'required', message })
    } else if (seen.has(value)) {
      const message = `inputs.${seen.get(value)} has the same ${by.name}.`
      issues.push({ path: [...path, by.name], rule: 'unique', message })
    }
    seen.set(value, seen.get(value) ?? index)
    return { value, created, changed }
  })
  const wrong = [...issues, ...findSameIds(upserts.map(({ created }) => created))]
  // What is wrong with a value is said once.
  refuse(wrong.length > 0 ? wrong : changing.issues)
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
