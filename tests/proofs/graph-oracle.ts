import { meaningOf } from './meanings.ts'
import { type Direction, type Fields, type Filter, readFilter, type Thing } from './oracle.ts'

// What filters and orders through relations mean, without a database: records that know of each other.

/** A relation as one of its tables shows it. */
export interface Side {
  /** Which relation it is. */
  relation: string
  isInverse: boolean
  isMany: boolean
  other: string
}

export interface Shape {
  fields: Fields
  sides: ReadonlyMap<string, Side>
}

/** A record, and by relation the ids of those that it refers to. */
export interface Knot {
  id: string
  isDeleted: boolean
  values: Thing
  refs: Readonly<Record<string, readonly string[]>>
}

/** Records as they are seen from somewhere. */
export interface View {
  shapes: ReadonlyMap<string, Shape>
  knots: ReadonlyMap<string, readonly Knot[]>
  includeDeleted: boolean
}

export type Order = { [name: string]: Direction | Order }

/** Those of a table that can be seen. */
export const seenIn = ({ knots, includeDeleted }: View, table: string): Knot[] =>
  (knots.get(table) ?? []).filter(({ isDeleted }) => includeDeleted || !isDeleted)

export function shapeOf({ shapes }: View, table: string): Shape {
  const shape = shapes.get(table)
  if (!shape) {
    throw new Error(`no table "${table}" in this graph`)
  }
  return shape
}

/** What a record is linked to, in the order that it has by itself. */
export function linkedTo(view: View, { relation, isInverse, other }: Side, { id, refs }: Knot): Knot[] {
  const there = seenIn(view, other)
  if (isInverse) {
    return there.filter((knot) => knot.refs[relation]?.includes(id)).sort((a, b) => (a.id < b.id ? -1 : 1))
  }
  return (refs[relation] ?? []).flatMap((ref) => there.find((knot) => knot.id === ref) ?? [])
}

type Test = (knot: Knot) => boolean

/** What a filter says of a record. */
export function readGraphFilter(view: View, table: string, filter: Filter): Test {
  const { fields, sides } = shapeOf(view, table)
  const inner = (one: unknown) => readGraphFilter(view, table, one as Filter)
  const tests = Object.entries(filter).map(([name, condition]): Test => {
    if (name === 'and' || name === 'or') {
      const all = (condition as Filter[]).map(inner)
      return (knot) => (name === 'and' ? all.every((holds) => holds(knot)) : all.some((holds) => holds(knot)))
    }
    if (name === 'not') {
      const holds = inner(condition)
      return (knot) => !holds(knot)
    }
    const side = sides.get(name)
    if (side) {
      const holds = readSide(view, side, condition as Filter)
      return (knot) => holds(linkedTo(view, side, knot))
    }
    const holds = readFilter(fields, { [name]: condition })
    return ({ values }) => holds(values)
  })
  return (knot) => tests.every((holds) => holds(knot))
}

const counted: Fields = new Map([['count', { kind: 'integer', options: {} }]])

function readSide(view: View, { isMany, other }: Side, condition: Filter): (linked: Knot[]) => boolean {
  if (!isMany) {
    const holds = readGraphFilter(view, other, condition)
    return (linked) => linked.some(holds)
  }
  const tests = Object.entries(condition).map(([name, of]): ((linked: Knot[]) => boolean) => {
    if (name === 'count') {
      const holds = readFilter(counted, { count: of })
      return ({ length }) => holds({ count: length })
    }
    const holds = readGraphFilter(view, other, of as Filter)
    switch (name) {
      case 'some':
        return (linked) => linked.some(holds)
      case 'none':
        return (linked) => !linked.some(holds)
      case 'every':
        return (linked) => linked.every(holds)
      default:
        throw new Error(`The oracle does not know ${name}.`)
    }
  })
  return (linked) => tests.every((holds) => holds(linked))
}

/** Records in the order that is asked for; at last by id. */
export function sortGraph(view: View, table: string, orderBy: readonly Order[], knots: Knot[]): Knot[] {
  const keys = orderBy.map((order) => readKey(view, table, order))
  return knots.toSorted((a, b) => {
    for (const compare of keys) {
      const place = compare(a, b)
      if (place !== 0) {
        return place
      }
    }
    return a.id < b.id ? -1 : 1
  })
}

function readKey(view: View, table: string, order: Order): (a: Knot, b: Knot) => number {
  const [[name, of] = ['', 'ASC' as const]] = Object.entries(order)
  const { fields, sides } = shapeOf(view, table)
  const side = sides.get(name)
  if (side && typeof of === 'object') {
    const compare = readKey(view, side.other, of)
    return (a, b) => compare(theOne(view, side, a), theOne(view, side, b))
  }
  const direction = of as Direction
  const { kind = '', options = {} } = fields.get(name) ?? {}
  return (a, b) => {
    const [left, right] = [a.values[name] ?? undefined, b.values[name] ?? undefined]
    if (left === undefined || right === undefined) {
      return (
        (Number(left === undefined) - Number(right === undefined)) * (direction.endsWith('FIRST') ? -1 : 1)
      )
    }
    return (meaningOf(kind).order?.(left, right, options) ?? 0) * (direction.startsWith('DESC') ? -1 : 1)
  }
}

/** What is not there has no values, and refers to nothing. */
const nobody: Knot = { id: '', isDeleted: false, values: {}, refs: {} }

const theOne = (view: View, side: Side, knot: Knot): Knot => linkedTo(view, side, knot)[0] ?? nobody
