import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Aside, countAside, numbersIn, tryAside } from '../../src/exchange/aside.ts'

it('rows that wait are remembered by their numbers, whichever are tried again', () => {
  const rounds = fc.array(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), { maxLength: 8 })
  fc.assert(
    fc.property(rounds, rounds, (first, later) => {
      let aside: Aside = []
      let expected: number[] = []
      let next = 0
      for (const round of first) {
        const tried = round.map(() => next++)
        const waiting = tried.filter((_, index) => round[index])
        aside = tryAside(aside, tried, waiting)
        expected.push(...waiting)
      }
      for (const round of later) {
        const tried = expected.filter((_, index) => index % 3 !== 0).slice(0, round.length)
        const waiting = tried.filter((_, index) => round[index])
        if (tried.length > 0) {
          aside = tryAside(aside, tried, waiting)
          expected = expected.filter((number) => !tried.includes(number) || waiting.includes(number))
        }
      }
      expect([...numbersIn(aside)]).toEqual(expected)
      expect(countAside(aside)).toBe(expected.length)
      expect(JSON.parse(JSON.stringify(aside))).toEqual(aside)
    }),
  )
})
