import type { FieldType, Options } from '../fields/field-type.ts'
import { validatorOf } from '../fields/validator.ts'
import type { AnyField } from '../plan/field.ts'
import { disarm, rearm } from './formula.ts'
import type { Row } from './row.ts'

/** What a cell of a row is in a field: its value, null when it is missing, undefined when it is none of the kind. */
export type ReadCell = (row: Pick<Row, 'isText'>, cell: unknown, field: AnyField) => unknown

/** Reads cells; with `raw` text of CSV is taken as it stands. */
export function cellReader(raw: boolean): ReadCell {
  const convert: ReadCell = (row, cell, field) => {
    const isArmed = row.isText && !raw && field.type.freeText
    return toValue(row, isArmed ? rearm(String(cell)) : cell, field)
  }
  const empty = new WeakMap<AnyField, unknown>()
  /** An empty text is a value of the fields that take it; in all others it is a missing one. */
  const readEmpty = (row: Pick<Row, 'isText'>, field: AnyField): unknown => {
    if (!empty.has(field)) {
      const value = convert(row, '', field)
      empty.set(field, value !== undefined && fits(field, value) ? value : null)
    }
    return empty.get(field)
  }
  return (row, cell, field) =>
    cell === '' ? readEmpty(row, field) : isMissing(cell) ? null : convert(row, cell, field)
}

/** A value as a cell of a format that has text only; null when it is missing. */
export function writeCell(value: unknown, { cell, freeText }: FieldType, raw: boolean): string | null {
  if (isMissing(value)) {
    return null
  }
  const text = cell ? cell.write(value) : String(value)
  return freeText && !raw ? disarm(text) : text
}

export const isMissing = (cell: unknown): boolean => cell === undefined || cell === null

/** A cell as a value of a kind; undefined when it is none. */
export function toValue(
  { isText }: Pick<Row, 'isText'>,
  cell: unknown,
  { type, options }: { type: FieldType; options: Options },
): unknown {
  return type.convert(isText && type.cell ? type.cell.read(String(cell)) : cell, options)
}

function fits({ type, options }: AnyField, value: unknown): boolean {
  return validatorOf(type.valueSchema(options))(type.normalize(value, options)).length === 0
}
