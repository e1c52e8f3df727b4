import { expect, it } from '@jest/globals'
import { choice } from '../../src/fields/choice.ts'
import { compileSchema } from '../../src/fields/validator.ts'

type Choice = { key: string; value: string }
const complete = (choices: object[], before?: Choice[]) =>
  choice.completeOptions?.({ choices: choices as Choice[] }, before && { choices: before })
    ?.choices as Choice[]
const before = [
  { key: 'k1', value: 'OPEN' },
  { key: 'k2', value: 'WON' },
]

it('as many keys are made as there are choices, however many', () => {
  for (let attempt = 0; attempt < 20; attempt++) {
    const choices = complete(Array.from({ length: 1000 }, (_, index) => ({ value: `V${index}` })))
    expect(new Set(choices.map(({ key }) => key)).size).toBe(1000)
  }
})

it('a new choice takes the name of an old one that has another name now, and gets a key of its own', () => {
  const after = complete([{ key: 'k1', value: 'RUNNING' }, { value: 'OPEN' }, { value: 'WON' }], before)
  expect(after.map(({ key, value }) => [value, key])).toEqual([
    ['RUNNING', 'k1'],
    ['OPEN', expect.not.stringMatching(/^k[12]$/)],
    ['WON', 'k2'],
  ])
  expect(() => compileSchema(choice.valueSchema({ choices: after }))).not.toThrow()
})
