import { expect, it } from '@jest/globals'
import { outcomeOf, send, toComparable } from './answer.ts'
import { dataAttacks } from './data-attacks.ts'
import { documentOf } from './places.ts'
import { useTrial } from './trial.ts'
import { dropDatabaseWall, dropStatementWall, type Forgotten } from './walls.ts'
import { digestOthers } from './world.ts'

// A net that never caught anything may have holes: here both walls are down, and the same attacks must be seen to win.
let forgotten: Forgotten
const trial = useTrial('without any wall, where leaks there must be', async (databaseUrl) => {
  await dropDatabaseWall(databaseUrl)
  forgotten = dropStatementWall(databaseUrl, /records/)
})

const attacksOf = (place: string) =>
  (dataAttacks[place] ?? []).map((attack) => ({
    ...attack,
    sent: () =>
      trial.as('admin', {
        path: '/graphql',
        body: { query: documentOf(trial.schema, place, attack.arguments(trial.facts, 'admin'), attack) },
      }),
  }))

it.each([
  ['Query.deals(filter)', 8],
  ['Query.deals(orderBy)', 2],
  ['Query.deals(first)', 1],
  ['Query.deals(last)', 1],
  ['Query.deal(by)', 2],
  ['Query.node(id)', 2],
  ['Query.nodes(ids)', 2],
  ['Deal.papers(filter)', 1],
  ['Deal.papers(first)', 1],
  ['Deal.parts(filter)', 1],
  ['Note.deals(orderBy)', 1],
  ['Note.filedIn(last)', 1],
])('%s tells of others, and it is noticed', async (place, atLeast) => {
  const noticed: string[] = []
  for (const { name, sent } of attacksOf(place)) {
    const { seen, found } = await trial.lookFor(sent())
    const alone = await send(trial.alone.app, sent())
    if (found.length > 0 && JSON.stringify(toComparable(seen)) !== JSON.stringify(toComparable(alone))) {
      noticed.push(name)
    }
  }
  expect(noticed.length).toBeGreaterThanOrEqual(atLeast)
  expect(forgotten.count).toBeGreaterThan(0)
})

it('an id that another has is refused, and it is noticed', async () => {
  const [attack] = attacksOf('Mutation.createDeal(input)')
  const answers = [trial.whole, trial.alone].map(async ({ app }) => attack && send(app, attack.sent()))
  expect((await Promise.all(answers)).map((seen) => seen && outcomeOf(seen))).not.toEqual(['ok', 'ok'])
})

it("another's record is changed, and it is noticed", async () => {
  const before = await digestOthers(trial.owner)
  for (const { sent } of attacksOf('Mutation.updateDeal(id)')) {
    await send(trial.whole.app, sent())
  }
  expect(await digestOthers(trial.owner)).not.toBe(before)
})
