import type { End, Table } from '../catalog/definition.ts'
import { Failure, type Issue } from '../errors.ts'
import { linkCount } from '../fields/system.ts'
import { usualLimits } from '../limits.ts'
import { type Comparison, planComparisons } from './comparison.ts'
import { type AnyField, findAnyField } from './field.ts'

/** A checked condition on records: plain data, operands in stored form. */
export type Filter =
  | { kind: 'and'; filters: Filter[] }
  | { kind: 'or'; filters: Filter[] }
  | { kind: 'not'; filter: Filter }
  | ({ kind: 'compare'; field: AnyField } & Comparison)
  /** Whether a record is linked to one that matches. */
  | { kind: 'some'; end: End; filter: Filter }
  /** To how many it is linked. */
  | ({ kind: 'count'; end: End } & Comparison)

type Path = (string | number)[]
type Input = Record<string, unknown>

// A filter is walked by functions that call themselves.
const levelsAtMost = 100

/** Relations inside each other, and in all, as far as one filter or one order goes. Each is a join or two of a statement. */
export const relationLevelsAtMost = 5
export const relationsAtMost = 20

/** Matches every record. */
export const everything: Filter = { kind: 'and', filters: [] }

/** Turns a filter argument into a plan; refuses it as a whole, with everything that is wrong. */
export function planFilter(table: Table, input: unknown, partsAtMost = usualLimits.filterParts): Filter {
  expectSize(input, partsAtMost)
  const issues: Issue[] = []
  const filter = planGroup({ table, levels: 0, seen: { relations: 0 }, issues }, input as Input, ['filter'])
  const [first] = issues
  if (first) {
    throw new Failure('FILTER_INVALID', `${first.path.join('.')}: ${first.message}`, {
      issues,
      ...(issues.some(({ rule }) => rule === 'null')
        ? { hint: 'Use isNull: true to find records without a value.' }
        : {}),
    })
  }
  return filter
}

/** Without calling itself, since it is there to find what is too deep for that. */
function expectSize(input: unknown, partsAtMost: number): void {
  let level = [input]
  let parts = 0
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > levelsAtMost) {
      throw tooLarge(`The filter has more than ${levelsAtMost} levels of objects and lists.`)
    }
    // A list of operands is one parameter, however long.
    level = level.filter(isNested).flatMap((value) => Object.values(value).filter((inner) => isNested(inner)))
    parts += level.length
    if (parts > partsAtMost) {
      throw tooLarge(
        `The filter has more than ${partsAtMost} objects and lists.`,
        'For many values of one field there is the operator in.',
      )
    }
  }
}

function tooLarge(message: string, hint?: string): Failure {
  const issues = [{ path: ['filter'], rule: 'size', message }]
  return new Failure('FILTER_INVALID', message, { issues, ...(hint === undefined ? {} : { hint }) })
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Where a part of a filter is checked. */
interface Around {
  table: Table
  /** Relations that lead there. */
  levels: number
  /** Of the whole filter, up to there. */
  seen: { relations: number }
  issues: Issue[]
}

function planGroup(around: Around, input: Input, path: Path): Filter {
  const filters = Object.entries(input).flatMap(([name, value]): Filter[] => {
    const place = [...path, name]
    return isCondition(value, place, around) ? planMember(around, name, value, place) : []
  })
  return join(filters)
}

const join = (filters: Filter[]): Filter =>
  filters.length === 1 && filters[0] ? filters[0] : { kind: 'and', filters }

/** Whether there is something to check; a variable that was not given leaves nothing. */
function isCondition(
  value: unknown,
  path: Path,
  { table, issues }: Pick<Around, 'issues'> & Partial<Around>,
): value is object {
  if (value === null) {
    const name = String(path.at(-1))
    const end = table?.ends.get(name)
    const none = end?.isMany ? `${name}: { none: {} }` : `not: { ${name}: {} }`
    // Only of a value it can be asked whether it is missing.
    const rule = table && !end && !connectives.has(name) ? 'null' : 'type'
    issues.push({
      path,
      rule,
      message: `null is not a condition${end ? `; for no link there is ${none}` : ''}.`,
    })
  }
  return value !== undefined && value !== null
}

function planMember(around: Around, name: string, value: object, path: Path): Filter[] {
  const { table, issues } = around
  const logic = connectives.get(name)
  if (logic) {
    return [logic(around, value, path)]
  }
  const end = table.ends.get(name)
  if (end) {
    return planRelated(around, end, value as Input, path)
  }
  const field = findAnyField(table, name)
  if (!field) {
    issues.push({ path, rule: 'unknown', message: `The table ${table.name} has no such field.` })
    return []
  }
  return planComparisons(field, value as Input, path, issues).map((comparison) => ({
    kind: 'compare',
    field,
    ...comparison,
  }))
}

type Connective = (around: Around, value: unknown, path: Path) => Filter

const connectives: ReadonlyMap<string, Connective> = new Map<string, Connective>([
  ['and', (around, value, path) => ({ kind: 'and', filters: planList(around, value, path) })],
  ['or', (around, value, path) => ({ kind: 'or', filters: planList(around, value, path) })],
  ['not', (around, value, path) => not(planGroup(around, value as Input, path))],
])

function planList(around: Around, value: unknown, path: Path): Filter[] {
  return (value as Input[]).map((input, index) => planGroup(around, input, [...path, index]))
}

const not = (filter: Filter): Filter => ({ kind: 'not', filter })
const some = (end: End, filter: Filter): Filter => ({ kind: 'some', end, filter })

/** What is asked of the records that one is linked to: of the one that there may be, or of all of a list. */
function planRelated(around: Around, end: End, input: Input, path: Path): Filter[] {
  const { issues } = around
  if (!end.isMany) {
    return [some(end, planGroup(goTo(end, around), input, path))]
  }
  return Object.entries(input).flatMap(([name, value]): Filter[] => {
    const place = [...path, name]
    if (!isCondition(value, place, { issues })) {
      return []
    }
    const quantifier = quantifiers.get(name)
    if (quantifier) {
      return [quantifier(end, planGroup(goTo(end, around), value as Input, place))]
    }
    if (name !== linkCount.name) {
      const names = [...quantifiers.keys(), linkCount.name].join(', ')
      issues.push({ path: place, rule: 'unknown', message: `Of many records there may be asked: ${names}.` })
      return []
    }
    return planComparisons(linkCount, value as Input, place, issues).map((comparison) => {
      goTo(end, around)
      return { kind: 'count', end, ...comparison }
    })
  })
}

const quantifiers: ReadonlyMap<string, (end: End, filter: Filter) => Filter> = new Map([
  ['some', some],
  ['none', (end: End, filter: Filter) => not(some(end, filter))],
  ['every', (end: End, filter: Filter) => not(some(end, not(filter)))],
])

function goTo({ other }: End, around: Around): Around {
  const levels = around.levels + 1
  around.seen.relations++
  if (levels > relationLevelsAtMost) {
    throw tooLarge(
      `The filter goes through more than ${relationLevelsAtMost} relations, one behind the other.`,
    )
  }
  if (around.seen.relations > relationsAtMost) {
    throw tooLarge(`The filter has more than ${relationsAtMost} conditions on what is linked.`)
  }
  return { ...around, table: other, levels }
}
