import { beforeAll, expect } from '@jest/globals'
import fc from 'fast-check'
import { fieldTypes } from '../../src/fields/index.ts'
import { systemFields } from '../../src/fields/system.ts'
import { useEngine } from '../sql/engine.ts'
import { filtersOn } from './filter.ts'
import type { Filter, OrderBy } from './oracle.ts'
import { prove } from './prove.ts'
import { deeds, openStage, type Stage, things } from './story.ts'
import { orders } from './walk.ts'
import { fields, nameOf } from './world.ts'

// What a list answers at some moment is written down, and asked for again with asOf when more has happened.

interface Question {
  filter: Filter
  orderBy: OrderBy
  first: number
  offset: number
  includeDeleted: boolean
}

const engine = useEngine()
let stage: Stage

beforeAll(async () => {
  stage = await openStage(engine)
})

const questions: fc.Arbitrary<Question> = fc.record({
  filter: fc.oneof(fc.constant({}), filtersOn(fields, things, 2)),
  orderBy: orders,
  first: fc.constantFrom(1, 3, 100),
  offset: fc.constantFrom(0, 0, 1),
  includeDeleted: fc.boolean(),
})

const values = [...systemFields.keys(), 'deletedAt', ...fieldTypes.map(({ kind }) => nameOf(kind))].join(' ')
const query = `
  query ($filter: ThingFilter, $orderBy: [ThingOrder!], $first: Int, $offset: Int, $includeDeleted: Boolean, $asOf: DateTime) {
    things(filter: $filter, orderBy: $orderBy, first: $first, offset: $offset, includeDeleted: $includeDeleted, asOf: $asOf) {
      totalCount edges { cursor node { ${values} } } pageInfo { hasNextPage hasPreviousPage }
    } }`

prove(
  'a list asOf a moment answers what it answered then, whatever has happened since',
  { runs: 200, of: () => fc.array(fc.tuple(deeds, questions), { minLength: 1, maxLength: 9 }) },
  async (story) => {
    const { tenant } = stage
    const answers = new Map<string, { question: Question; answer: object }>()
    try {
      for (const [deed, question] of story) {
        const at = await stage.perform(deed)
        // Two in one millisecond are one moment: what holds is what came last.
        answers.set(at ?? 'nothing was done', { question, answer: await tenant.ask(query, { ...question }) })
      }
      answers.delete('nothing was done')
      for (const [asOf, { question, answer }] of answers) {
        expect(await tenant.ask(query, { ...question, asOf })).toEqual(answer)
      }
      const [first] = answers.keys()
      if (first !== undefined) {
        const before = new Date(Date.parse(first) - 1).toISOString()
        expect(await tenant.ask(query, { asOf: before, includeDeleted: true })).toMatchObject({
          things: { totalCount: 0, edges: [] },
        })
      }
    } finally {
      await stage.clear()
    }
  },
)
