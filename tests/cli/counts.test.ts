import { expect, it } from '@jest/globals'
import { describeSummary } from '../../src/cli/describe-import.ts'
import { describeDrift } from '../../src/cli/drift-tally.ts'

const group = { name: 'acme.Deal.size', rule: 'type', message: 'size must be a whole number.' }
const drift = (count: number) => ({ ...group, count, ids: ['an id'] })
const last = (text: string) => text.split('\n').at(-1)

it.each([
  [[], { records: 1 }, 'Checked 1 record: it fits.'],
  [[], { records: 2, repaired: 0 }, 'Checked 2 records: all fit.'],
  [[drift(1)], { records: 1 }, 'Checked 1 record: 1 value does not fit.'],
  [[drift(1)], { records: 0 }, 'Checked 0 records: 1 value does not fit.'],
  [[drift(1)], { records: 2, repaired: 1 }, 'Checked 2 records: 1 value does not fit, and is repaired.'],
  [[drift(1)], { records: 2, repaired: 0 }, 'Checked 2 records: 1 value does not fit, and is not repaired.'],
  [[drift(2)], { records: 2, repaired: 1 }, 'Checked 2 records: 2 values do not fit, 1 of them repaired.'],
])('a check of %j with %j ends in: %s', (groups, counts, sentence) => {
  expect(last(describeDrift(groups, counts))).toBe(sentence)
})

it.each([
  [
    { read: 1, written: 1, updated: 1 },
    'Read 1 row in 2 s: 1 written (1 of them in a record that there was), 0 rejected.',
  ],
  [
    { read: 3, written: 3, updated: 2 },
    'Read 3 rows in 2 s: 3 written (2 of them in records that there were), 0 rejected.',
  ],
  [{ read: 1, written: 1, dryRun: true }, 'Nothing is written. Of 1 row 1 would be, 0 would be rejected.'],
  [{ read: 3, written: 3, resumedAfter: 2 }, 'Read 3 rows, the last of them in 2 s: 3 written, 0 rejected.'],
  [
    { read: 3, written: 3, resumedAfter: 1 },
    'Read 3 rows, the last 2 of them in 2 s: 3 written, 0 rejected.',
  ],
])('an import of %j is told as: %s', (some, sentence) => {
  const plan = { table: 'Deal', created: false, encoding: 'utf-8', mapping: [], resumedAfter: 0 }
  const none = { dryRun: false, updated: 0, rejected: 0, rejectedFile: null, reasons: [], missing: [] }
  expect(describeSummary({ ...plan, ...none, seconds: 2, ...some })).toBe(`${sentence}\n`)
})
