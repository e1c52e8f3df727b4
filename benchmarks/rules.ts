import type { JsonSchema } from '../src/fields/field-type.ts'
import { fieldTypes } from '../src/fields/index.ts'
import { compilePattern } from '../src/fields/pattern.ts'
import { validatorOf } from '../src/fields/validator.ts'

// What the rules of fields cost: to compile those of a table, to hold values against them, and at their worst.
//   npm run bench:rules

const fieldsPerTable = 20

const kinds = Array.from({ length: fieldsPerTable }, (_, index) => {
  const type = fieldTypes[index % fieldTypes.length]
  const example = type?.examples[0]
  if (!type || !example) {
    throw new Error('a kind without examples; the contract test should have told')
  }
  return {
    schema: type.valueSchema(example.options),
    value: type.normalize(example.values[0], example.options),
  }
})

/** The schemas of a table of its own: none is equal to one of another table. */
const makeTable = (id: number): JsonSchema[] =>
  kinds.map(({ schema }, index) => ({ ...schema, $comment: `${id} ${index}` }))

function tell(what: string, milliseconds: number): void {
  process.stdout.write(`${what.padEnd(64)} ${milliseconds.toFixed(3)} ms\n`)
}

/** On the processor, which a busy machine changes less than the time that passed. */
function time(times: number, work: (turn: number) => unknown): number {
  const begin = process.cpuUsage()
  for (let turn = 0; turn < times; turn++) {
    work(turn)
  }
  const { user, system } = process.cpuUsage(begin)
  return (user + system) / 1_000 / times
}

const compileTable = (schemas: JsonSchema[]) => schemas.map(validatorOf)

tell(
  'the first table of a process',
  time(1, () => compileTable(makeTable(-1))),
)
tell(
  'a table like no other',
  time(200, (turn) => compileTable(makeTable(turn))),
)
tell(
  'a table like another one',
  time(200, () => compileTable(kinds.map(({ schema }) => ({ ...schema })))),
)
const heap = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
const before = heap()
compileTable(Array.from({ length: 100 }, (_, id) => makeTable(1_000 + id)).flat())
process.stdout.write(`${'memory of a table'.padEnd(64)} ${((heap() - before) / 100 / 1024).toFixed(0)} KiB\n`)
tell(
  'a record of 20 values',
  time(50_000, () => kinds.map(({ schema, value }) => validatorOf(schema)(value))),
)
const matches = compilePattern('([ab]*a[ab]{140})+$')
const hostile = Array.from({ length: 10_000 }, (_, index) => ((index * 7_919) % 13 > 5 ? 'a' : 'b')).join('')
tell(
  '10,000 characters against a pattern as large as can be',
  time(20, () => matches(hostile)),
)
