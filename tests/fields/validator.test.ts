import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from '@jest/globals'
import { json } from '../../src/fields/json.ts'
import { text } from '../../src/fields/text.ts'
import { compileSchema, validatorOf } from '../../src/fields/validator.ts'

it('equal schemas share a validator, other ones have their own', () => {
  const first = validatorOf(text.valueSchema({ maxLength: 4 }))
  expect(validatorOf(text.valueSchema({ maxLength: 4 }))).toBe(first)
  expect(validatorOf(text.valueSchema({ maxLength: 5 }))).not.toBe(first)
})

it('a validator that is kept tells the first thing that is wrong, one that is not all of them', () => {
  const schema = { type: 'string', minLength: 5, pattern: '^b' }
  expect(validatorOf(schema)('a')).toHaveLength(1)
  expect(compileSchema(schema)('a')).toHaveLength(2)
})

it('validators of 1,000 definitions are forgotten again', async () => {
  const made = Array.from({ length: 1_000 }, (_, index) => {
    const schema = { type: 'object', properties: { [`member${index}`]: { pattern: `^${index}` } } }
    const validator = validatorOf(json.valueSchema({ schema }))
    expect(validator({ [`member${index}`]: 'x' })).toHaveLength(1)
    return new WeakRef(validator)
  })
  // What was looked at in this turn of the loop is kept until its end.
  await nextTurn()
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const kept = made.filter((one) => one.deref() !== undefined).length
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(500)
})
