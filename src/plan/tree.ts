import type { End, Table } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import { checkEnd, type EndChange, type Nesting } from './end.ts'
import { checkPatch, checkRecord, type NewRecord, type Patch, refuse } from './record.ts'

type Path = Issue['path']
type Input = Record<string, unknown>

/** A record to be created, and what is to be linked to it, which may be created with it. */
export interface RecordTree {
  record: NewRecord
  ends: EndChange[]
  /** Where in the input it is. */
  path: Path
}

/** What is to be changed of a record, and of what is linked to it. */
export interface PatchTree {
  patch: Patch
  ends: EndChange[]
  path: Path
}

/** Levels of records inside of records: with the outer one, that is six tables that an input goes through. */
const levelsAtMost = 5

/** What one input, or all those of a mutation, may name and hold inside of them: as many objects as an answer may have. */
const namedAtMost = 10_000

/** What is being planned: which mutation, and what was found so far. */
interface Planning {
  issues: Issue[]
  /** Whether one patch is for any number of records. */
  forMany: boolean
  named: number
}

export const startPlanning = ({ forMany = false } = {}): Planning => ({ issues: [], forMany, named: 0 })

/** Checks an input and throws all that is wrong with it. */
export function planRecord(table: Table, input: Input): RecordTree {
  const planning = startPlanning()
  const tree = checkRecordTree(planning, table, { input, path: ['input'] })
  refuse([...planning.issues, ...findSameIds([tree])])
  return tree
}

/** A record as it would be created, with all inside of it; what is wrong goes to the issues. */
export function checkRecordTree(
  planning: Planning,
  table: Table,
  { input, path, around, level = 0 }: { input: Input; path: Path; around?: End; level?: number },
): RecordTree {
  const { values, given } = split(table, input, { withNulls: false })
  const outer = around?.isInverse ? around.field : undefined
  if (outer && !outer.relation.isMany && given.delete(outer.name)) {
    const message = `${outer.name} is the record around it.`
    planning.issues.push({ path: [...path, outer.name], rule: 'conflict', message })
  }
  const ends = checkEnds(planning, table, { given, path, isNew: true, level })
  const elsewhere = new Set([...given.keys(), ...(outer ? [outer.name] : [])])
  const { record, issues } = checkRecord(table, values, path, elsewhere)
  planning.issues.push(...issues)
  return { record, ends, path }
}

/** A patch as it would be applied, with what it does to what is linked. */
export function checkPatchTree(
  planning: Planning,
  table: Table,
  { input, path, level = 0 }: { input: Input; path: Path; level?: number },
): PatchTree {
  const { values, given } = split(table, input, { withNulls: true })
  const ends = checkEnds(planning, table, { given, path, isNew: false, level })
  const { patch, issues } = checkPatch(table, values, path)
  planning.issues.push(...issues)
  return { patch, ends, path }
}

/** What an input says of ends, and of all else. In a new record null is no value. */
function split({ ends }: Table, input: Input, { withNulls }: { withNulls: boolean }) {
  const entries = Object.entries(input)
  // Not one by one into an object: a client may send a member of the name __proto__.
  const values: Input = Object.fromEntries(entries.filter(([name]) => !ends.has(name)))
  const given = new Map(
    entries.filter(([name, value]) => ends.has(name) && value !== undefined && (withNulls || value !== null)),
  )
  return { values, given }
}

function checkEnds(
  planning: Planning,
  table: Table,
  { given, path, isNew, level }: { given: Map<string, unknown>; path: Path; isNew: boolean; level: number },
): EndChange[] {
  const { issues, forMany } = planning
  const nesting: Nesting = {
    issues,
    forMany,
    isNew,
    hasRoom: (at) => hasRoom(planning, at, level),
    record: (end, input, at) =>
      checkRecordTree(planning, end.other, { input, path: at, around: end, level: level + 1 }),
    patch: (end, input, at) => checkPatchTree(planning, end.other, { input, path: at, level: level + 1 }),
  }
  return [...table.ends.values()].flatMap((end) =>
    given.has(end.name)
      ? checkEnd(nesting, end, { value: given.get(end.name), path: [...path, end.name] })
      : [],
  )
}

/** Whether one thing more may be named; told once when not. */
function hasRoom(planning: Planning, path: Path, level: number): boolean {
  if (level >= levelsAtMost) {
    const message = `There are more than ${levelsAtMost} levels of records inside of each other.`
    planning.issues.push({ path, rule: 'size', message })
    return false
  }
  planning.named += 1
  if (planning.named === namedAtMost + 1) {
    const message = `More than ${namedAtMost} records are named or made inside of others.`
    planning.issues.push({ path, rule: 'size', message })
  }
  return planning.named <= namedAtMost
}

/** Ids that more than one new record brings, wherever in the inputs it is. */
export function findSameIds(trees: readonly (RecordTree | PatchTree)[]): Issue[] {
  const seen = new Map<string, Path>()
  return allRecords(trees).flatMap(({ record: { id }, path }) => {
    const first = id === undefined ? undefined : seen.get(id)
    if (id !== undefined && first === undefined) {
      seen.set(id, path)
    }
    const message = `${first?.join('.')} has the same id.`
    return first === undefined ? [] : [{ path: [...path, 'id'], rule: 'unique', message }]
  })
}

/** New records, those inside of them too; an outer one comes before. */
function allRecords(trees: readonly (RecordTree | PatchTree)[]): RecordTree[] {
  return trees.flatMap((tree) => [
    ...('record' in tree ? [tree] : []),
    ...allRecords(tree.ends.flatMap(({ create, update }) => [...create, ...update.map((one) => one.tree)])),
  ])
}
