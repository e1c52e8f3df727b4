import type { FieldType, Options } from '../fields/field-type.ts'
import { validatorOf } from '../fields/validator.ts'
import type { AnyField } from '../plan/field.ts'
import { disarm, rearm } from './formula.ts'
import type { Row } from './row.ts'
import { joinValues, splitValues } from './value-list.ts'

/** What a cell of a row is in a field: its value, null when it is missing, undefined when it is none of the kind. */
export type ReadCell = (row: Pick<Row, 'isText'>, cell: unknown, field: AnyField) => unknown

/** What a cell of a row is as a list of values of a field: not one value is null when it is missing. */
export type ReadList = (
  row: Pick<Row, 'isText'>,
  cell: unknown,
  field: AnyField,
) => unknown[] | null | undefined

export interface CellReader {
  read: ReadCell
  readList: ReadList
}

/** Reads cells; with `raw` text of CSV is taken as it stands. */
export function cellReader(raw: boolean): CellReader {
  const toText = (row: Pick<Row, 'isText'>, cell: unknown, { type }: AnyField): unknown =>
    row.isText && !raw && type.freeText ? rearm(String(cell)) : cell
  return {
    read: valueReader((row, cell, field) => toValue(row, toText(row, cell, field), field)),
    readList: (row, cell, field) => {
      if (isMissing(cell)) {
        return null
      }
      const text = toText(row, cell, field)
      const items = row.isText ? splitValues(String(text)) : text
      return Array.isArray(items) ? toValues(row, items, field) : undefined
    },
  }
}

function toValues(row: Pick<Row, 'isText'>, items: readonly unknown[], field: AnyField) {
  const values = items.map((item) => (isMissing(item) ? undefined : toValue(row, item, field)))
  return values.includes(undefined) ? undefined : values.length === 0 ? null : values
}

function valueReader(convert: ReadCell): ReadCell {
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

/** The same of a list of them. */
export function writeList(values: readonly unknown[], type: FieldType, raw: boolean): string | null {
  const text = joinValues(values.map((value) => writeCell(value, type, true) ?? ''))
  return values.length === 0 ? null : type.freeText && !raw ? disarm(text) : text
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
