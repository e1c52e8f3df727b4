import { describe, expect, it } from '@jest/globals'
import { catalogSchema } from '../../src/catalog-schema/schema.ts'
import { namesOf } from '../../src/names/table-names.ts'
import { tableOperations, tenantQueries } from '../../src/operations/index.ts'
import { send } from './answer.ts'
import type { Attack } from './attack.ts'
import { catalogAttacks, ofOperator } from './catalog-attacks.ts'
import { dataAttacks } from './data-attacks.ts'
import { documentOf, expected, placesOf } from './places.ts'
import { useTrial } from './trial.ts'
import { type Role, roles } from './world.ts'

/** Every operation of /graphql and everything of /catalog × every attack × every role, or some of them. */
export function testOperations(
  title: string,
  takeWallAway?: (databaseUrl: string) => unknown,
  tested: readonly Role[] = roles,
): void {
  const trial = useTrial(title, takeWallAway)

  const attackedAs = (place: string, attacks: Attack[]) =>
    tested
      .filter((role) => !(role === 'operator' && ofOperator(place)))
      .flatMap((role) => attacks.map((attack) => ({ ...attack, role })))

  describe('has attacks', () => {
    const names = namesOf({ name: 'Deal', pluralName: 'deals' })
    const operations = [
      ...tableOperations.map(({ name }) => name(names)),
      ...tenantQueries.map(({ name }) => name),
    ]

    it('on every operation, and on every argument of it', () => {
      const attacked = Object.keys(dataAttacks)
      for (const operation of operations) {
        expect(attacked).toContainEqual(expect.stringMatching(`\\.${operation}(\\(|$)`))
      }
      const places = placesOf(trial.schema).filter(
        (place) =>
          place in dataAttacks ||
          !/^Note\.history|^(Query|Mutation)\.(notes?|noteDiff|\w+Notes?)\(/.test(place),
      )
      expect(attacked.sort()).toEqual(places.sort())
    })

    it('on every query and mutation of /catalog, and on every argument of it', () => {
      expect(Object.keys(catalogAttacks).sort()).toEqual(placesOf(catalogSchema).sort())
    })
  })

  describe.each(Object.entries(dataAttacks))('%s', (place, attacks) => {
    it.each(attackedAs(place, attacks))(
      'as $role: $name',
      async ({ role, gives, arguments: text, ...more }) => {
        const query = documentOf(trial.schema, place, text(trial.facts, role), more)
        const allowed = expected('/graphql', place, gives, role)
        const sent = { path: '/graphql', body: { query } }
        if (role === 'reader' && place.startsWith('Query')) {
          // Others have asked the very same before, so what is remembered of it is theirs.
          for (const token of trial.facts.tokens) {
            await send(trial.whole.app, trial.as(role, sent, token))
          }
        }
        await trial.expectNothing(trial.as(role, sent), allowed)
      },
    )
    trial.othersAreUnchanged()
  })

  describe.each(Object.entries(catalogAttacks))('%s of /catalog', (place, attacks) => {
    it.each(attackedAs(place, attacks))('as $role: $name', async ({ role, gives, arguments: text }) => {
      const query = documentOf(catalogSchema, place, text(trial.facts, role))
      await trial.expectNothing(
        trial.as(role, { path: '/catalog', body: { query } }),
        expected('/catalog', place, gives, role),
      )
    })
    trial.othersAreUnchanged()
  })
}
