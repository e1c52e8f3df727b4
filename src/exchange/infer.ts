import { fieldsAtMost } from '../catalog/check.ts'
import type { FieldType, Options } from '../fields/field-type.ts'
import { inferredTypes } from '../fields/index.ts'
import { type SystemField, systemFields } from '../fields/system.ts'
import { isMissing, toValue } from './cell.ts'
import { type TextWatch, watchTexts } from './choices.ts'
import { ImportError } from './import-error.ts'
import type { Row } from './row.ts'

/** A header of a file, and what was found under it. */
export interface Column {
  header: string
  /** The narrowest kind that takes every value there is. */
  type: FieldType
  options?: Options
  /** How many rows have a value. */
  filled: number
  /** Whether any of them is a list, which no cell of CSV is. */
  isList: boolean
  /** Why it is not of the kind that was asked for. */
  note?: string
}

/** What a column with this very name holds, if all that is in it can be ids: those of the records themselves. */
export const ownId = systemFields.get('id') as SystemField

interface Findings {
  possible: readonly FieldType[]
  filled: number
  isList: boolean
  /** Where columns of few texts are to be found. */
  texts: TextWatch | undefined
}

/**
 * Reads a file once, from end to end, and tells what its columns hold; broken rows have no say in it. With `choices`
 * also which of them hold few texts, again and again.
 */
export async function inferColumns(
  { name, rows, choices = false }: { name: string; rows: AsyncIterable<Row>; choices?: boolean | undefined },
  onRow: (row: Row, count: number) => void = () => {},
): Promise<Column[]> {
  const findings = new Map<string, Findings>()
  let count = 0
  for await (const row of rows) {
    onRow(row, ++count)
    if (row.broken) {
      continue
    }
    for (const [header, cell] of row.cells) {
      findings.set(header, addCell(findings.get(header) ?? openFindings(header, choices), cell, row))
    }
    if (findings.size > fieldsAtMost) {
      throw new ImportError(
        `${name} has more than ${fieldsAtMost} different headers by line ${row.line}; a table has at most ${fieldsAtMost} fields.`,
      )
    }
  }
  return [...findings].map(([header, found]) => toColumn(header, found))
}

function toColumn(header: string, { possible, filled, isList, texts }: Findings): Column {
  const [widest] = inferredTypes.slice(-1)
  const type = filled === 0 && possible[0] !== ownId.type ? widest : possible[0]
  if (!type) {
    throw new Error(`no kind for the column "${header}"; text should have taken everything`)
  }
  const column = { header, type, filled, isList }
  return { ...column, ...texts?.decide(type === widest) }
}

const openFindings = (header: string, choices: boolean): Findings => ({
  possible: header === ownId.name ? [ownId.type, ...inferredTypes] : inferredTypes,
  filled: 0,
  isList: false,
  texts: choices ? watchTexts() : undefined,
})

function addCell(known: Findings, cell: unknown, row: Row): Findings {
  // An empty text is a value in some fields and a missing one in others, so it has no say in what they are.
  if (isMissing(cell) || cell === '') {
    return known
  }
  const possible =
    known.possible.length === 1
      ? known.possible
      : known.possible.filter((type) => toValue(row, cell, { type, options: {} }) !== undefined)
  known.texts?.see(cell)
  return { ...known, possible, filled: known.filled + 1, isList: known.isList || Array.isArray(cell) }
}
