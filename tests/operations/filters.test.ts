import { beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Catalog } from '../../src/catalog/definition.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { fillWorld, filters, matches, type Thing, worldIn, worldTable } from './world.ts'

const SEED = 20261120
const engine = useEngine()
let tenant: TestTenant
let catalog: Catalog
let things: Thing[]

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [worldTable])
  things = await fillWorld(tenant, SEED)
  catalog = await engine.catalogOf(tenant)
})

const ask = (filter: object) =>
  tenant.ask<Record<'found' | 'rest' | 'all', { nodes: { id: string }[]; totalCount: number }>>(
    `query ($filter: ThingFilter!, $not: ThingFilter!) {
      found: things(filter: $filter, first: 1000) { nodes { id } totalCount }
      rest: things(filter: $not) { totalCount }
      all: things { totalCount } }`,
    { filter, not: { not: filter } },
  )

it('any filter finds over HTTP what its operators mean, and its complement the rest', async () => {
  const sizes = new Set<number>()
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const { found, rest, all } = await ask(filter)
      const expected = things.filter((thing) => matches(worldIn(catalog), filter, thing)).map(({ id }) => id)
      expect(found.nodes.map(({ id }) => id)).toEqual(expected)
      expect(found.totalCount).toBe(expected.length)
      expect(found.totalCount + rest.totalCount).toBe(all.totalCount)
      sizes.add(expected.length)
    }),
    { seed: SEED, numRuns: 300 },
  )
  // Filters that all find everything or nothing would prove nothing.
  expect(sizes.size).toBeGreaterThan(20)
})
