import { expect, it } from '@jest/globals'
import { testOperations } from './operations.ts'
import { dropStatementWall, type Forgotten } from './walls.ts'

let forgotten: Forgotten
testOperations(
  'without the wall of the statements',
  (databaseUrl) => {
    forgotten = dropStatementWall(databaseUrl)
  },
  ['reader', 'admin'],
)

it('for all this no statement named the tenant whose rows are meant', () => {
  expect(forgotten.count).toBeGreaterThan(300)
})
