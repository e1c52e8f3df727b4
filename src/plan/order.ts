import type { End, Table } from '../catalog/definition.ts'
import { Failure } from '../errors.ts'
import { type LinkPosition, linkPosition, systemFields } from '../fields/system.ts'
import { type AnyField, findAnyField } from './field.ts'
import { relationLevelsAtMost, relationsAtMost } from './filter.ts'

/** One key of an order: by which field, which way, and where records without a value go. */
export interface OrderKey {
  field: AnyField | LinkPosition
  /** The references that lead to the record whose field it is; none to the record itself. */
  way?: readonly End[]
  descending: boolean
  missingFirst: boolean
}

const byId: OrderKey = {
  field: systemFields.get('id') as AnyField,
  descending: false,
  missingFirst: false,
}

/** The order of a list of references, as it was given. */
export const linkOrder: OrderKey[] = [{ field: linkPosition, descending: false, missingFirst: false }, byId]

type Input = Record<string, unknown>

/** The order a client asks for, made total: the id is always the last key, so that no two records are equal in it. */
export function planOrder(table: Table, input: readonly Input[]): OrderKey[] {
  const keys = new Map<string, OrderKey>()
  for (const [index, element] of input.entries()) {
    const { names, ...key } = planKey(table, element, { index, names: [] })
    const place = names.join('.')
    if (keys.has(place)) {
      throw refused(index, `${place} is there twice.`)
    }
    keys.set(place, key)
  }
  const order = [...keys.values()]
  if (waysOf(order).length > relationsAtMost) {
    throw new Failure('BAD_REQUEST', `orderBy goes through more than ${relationsAtMost} relations.`)
  }
  return keys.has(byId.field.name) ? order : [...order, byId]
}

interface Found {
  index: number
  /** What the element names, up to here. */
  names: string[]
}

function planKey(table: Table, element: Input, { index, names }: Found): OrderKey & { names: string[] } {
  // GraphQL checks @oneOf; not every executor of it does.
  const entries = Object.entries(element).filter(([, value]) => value !== undefined)
  const [name = '', value] = entries[0] ?? []
  const end = table.ends.get(name)
  const field = findAnyField(table, name)
  if (entries.length !== 1 || value === null) {
    throw refused(index, expectation)
  }
  if (end && !end.isMany && typeof value === 'object') {
    if (names.length === relationLevelsAtMost) {
      throw refused(index, `it goes through more than ${relationLevelsAtMost} relations.`)
    }
    const key = planKey(end.other, value as Input, { index, names: [...names, name] })
    return { ...key, way: [end, ...(key.way ?? [])] }
  }
  if (!field?.type.sortable || typeof value !== 'string') {
    throw refused(index, expectation)
  }
  return {
    names: [...names, name],
    field,
    descending: value.startsWith('DESC'),
    missingFirst: value.endsWith('NULLS_FIRST'),
  }
}

const expectation = 'an element names exactly one field and its direction.'

const refused = (index: number, message: string): Failure =>
  new Failure('BAD_REQUEST', `orderBy.${index}: ${message}`)

/** A way as text: by the ids of the fields that it goes along. */
export const nameOfWay = (way: readonly End[]): string => way.map(({ field }) => field.id).join('_')

/** The references from one record to another, the last of which is `end`. */
export interface Way {
  before: readonly End[]
  end: End
}

/** Every stretch of the ways of an order, each once, those that others begin with before them. */
export function waysOf(order: readonly OrderKey[]): Way[] {
  const ways = order.flatMap(({ way = [] }) =>
    way.map((end, index) => ({ before: way.slice(0, index), end })),
  )
  return [...new Map(ways.map((way) => [nameOfWay([...way.before, way.end]), way])).values()]
}
