import type { ImportPlan, ImportSummary } from '../exchange/import.ts'
import { counted } from '../names/words.ts'

/** What goes where, as a table to read. */
export function describeMapping({ table, created, encoding, mapping }: ImportPlan): string {
  const head = ['header', 'field', 'kind', 'values']
  const rows = mapping.map(({ header, field, kind, filled }) => [
    JSON.stringify(header).slice(1, -1),
    field,
    kind,
    String(filled),
  ])
  const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index]?.length ?? 0)))
  const lines = [head, widths.map((width) => '-'.repeat(width)), ...rows].map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const stays = mapping.flatMap(({ field, kind, note }) =>
    note === undefined ? [] : [`${field} stays ${kind}: ${note}.`],
  )
  const relations = mapping.flatMap(({ field, refersBy, inverse }) => {
    const made = inverse === undefined ? '' : `, and at its other end it is ${inverse ?? 'not to be seen'}`
    return refersBy === undefined ? [] : [`${field} refers to records by ${refersBy}${made}.`]
  })
  const notes = [...stays, ...relations]
  const written = isUsual(encoding) ? '' : `, from ${encoding}`
  return `${created ? 'New table' : 'Table'} ${table}${written}\n\n${lines.join('\n')}\n\n${notes.map((note) => `${note}\n`).join('')}${notes.length > 0 ? '\n' : ''}`
}

export function describeSummary(summary: ImportSummary): string {
  const { dryRun, read, written, updated, rejected, rejectedFile, reasons, missing } = summary
  const found =
    updated > 0
      ? ` (${updated} of them in ${updated === 1 ? 'a record that there was' : 'records that there were'})`
      : ''
  const lines = [
    dryRun
      ? `Nothing is written. Of ${counted(read, 'row')} ${written} would be${found}, ${rejected} would be rejected.`
      : `${describeReading(summary)}: ${written} written${found}, ${rejected} rejected.`,
    ...reasons.map(({ rows, line, message }) => `  ${rows} × such as on line ${line}: ${message}`),
    ...missing.map(
      ({ field, target, rows, values, hasMore }) =>
        `Not found by ${field} (${rows} ×): ${target} ${values.map((value) => JSON.stringify(value)).join(', ')}${hasMore ? ' and others' : ''}.`,
    ),
    ...(rejectedFile === null ? [] : [`The rejected rows are in ${rejectedFile}.`]),
  ]
  return `${lines.join('\n')}\n`
}

function describeReading({ read, resumedAfter, encoding, seconds }: ImportSummary): string {
  const what = `${counted(read, 'row')}${isUsual(encoding) ? '' : ` of ${encoding}`}`
  if (resumedAfter === 0) {
    return `Read ${what} in ${seconds} s`
  }
  const left = read - resumedAfter
  return left === 0
    ? `There was nothing left to do; an earlier run had done all ${what}`
    : `Read ${what}, ${left === 1 ? 'the last' : `the last ${left}`} of them in ${seconds} s`
}

/** What goes without saying. */
const isUsual = (encoding: string): boolean => encoding === 'utf-8'
