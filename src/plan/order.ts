import type { Table } from '../catalog/definition.ts'
import { Failure } from '../errors.ts'
import { type LinkPosition, linkPosition, systemFields } from '../fields/system.ts'
import { type AnyField, findAnyField } from './field.ts'

/** One key of an order: by which field, which way, and where records without a value go. */
export interface OrderKey {
  field: AnyField | LinkPosition
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

/** The order a client asks for, made total: the id is always the last key, so that no two records are equal in it. */
export function planOrder(table: Table, input: readonly Record<string, unknown>[]): OrderKey[] {
  const keys: OrderKey[] = []
  for (const [index, element] of input.entries()) {
    // GraphQL checks @oneOf; not every executor of it does.
    const entries = Object.entries(element).filter(([, direction]) => direction !== undefined)
    const [name, direction] = entries[0] ?? []
    const field = name === undefined ? undefined : findAnyField(table, name)
    if (entries.length !== 1 || !field?.type.sortable || typeof direction !== 'string') {
      throw new Failure(
        'BAD_REQUEST',
        `orderBy.${index}: an element names exactly one field and its direction.`,
      )
    }
    if (keys.some((key) => key.field === field)) {
      throw new Failure('BAD_REQUEST', `orderBy.${index}: ${name} is there twice.`)
    }
    keys.push({
      field,
      descending: direction.startsWith('DESC'),
      missingFirst: direction.endsWith('NULLS_FIRST'),
    })
  }
  return keys.some((key) => key.field === byId.field) ? keys : [...keys, byId]
}
