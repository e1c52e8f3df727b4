import type { Field } from '../catalog/definition.ts'
import type { Relation } from '../fields/relation.ts'
import type { AnyField } from '../plan/field.ts'
import { operandValidator } from '../plan/operand.ts'
import type { CellReader } from './cell.ts'
import type { Row } from './row.ts'

export type RelationField = Field & { relation: Relation }

export const isRelation = (field: AnyField): field is RelationField =>
  'relation' in field && field.relation !== undefined

/** What a row refers to by one of its fields. */
export interface RowReference {
  field: RelationField
  /** The unique field that the values are of; undefined when they are ids. */
  by: Field | undefined
  /** As text, as they are stored. */
  values: string[]
}

/** What a cell refers to: null when that is nothing, undefined when it cannot be read. */
export function readReference(
  row: Row,
  cell: unknown,
  { field, by, read, readList }: CellReader & Pick<RowReference, 'field' | 'by'>,
): RowReference | null | undefined {
  const { isMany } = field.relation
  if (!by) {
    const given = read(row, cell, field)
    if (given === undefined) {
      return undefined
    }
    const ids = [given ?? []].flat() as string[]
    return ids.length === 0 ? null : { field, by, values: ids }
  }
  const given = isMany ? readList(row, cell, by) : read(row, cell, by)
  if (given === null || given === undefined) {
    return given
  }
  const values = (isMany ? (given as unknown[]) : [given]).map((value) =>
    by.type.normalize(value, by.options),
  )
  // A value that no record could have is a mistake, and Postgres would not even take the question.
  const isValue = (value: unknown): boolean => operandValidator(by.type.operandSchema)(value).length === 0
  return values.every(isValue) ? { field, by, values: values.map(String) } : undefined
}

/** What a cell must be, to end the sentence "it must be …". */
export const expectationOf = ({ field, by }: Pick<RowReference, 'field' | 'by'>): string =>
  !by
    ? field.type.expectation(field.options)
    : field.relation.isMany
      ? `a list of values of ${field.options['table']}.${by.name}, each of them ${by.type.expectation(by.options)}`
      : by.type.expectation(by.options)
