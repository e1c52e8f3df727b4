import fc from 'fast-check'
import type { Engine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import type { Thing } from './oracle.ts'
import { draw } from './prove.ts'
import { drawOf } from './values.ts'
import { inputsOf, thingTable } from './world.ts'

/** Something that is done in one request. A number points to one of the records that there are. */
export type Deed =
  | { create: Thing }[]
  | { update: number; patch: Thing }[]
  | { delete: number }
  | { restore: number; back: number | null }

/** A table where things happen. */
export interface Stage {
  tenant: TestTenant
  /** Does it, and gives the moment; undefined when nothing came of it. */
  perform(deed: Deed): Promise<string | undefined>
  /** As if nothing had happened. */
  clear(): Promise<void>
}

// Few values, so that there are ties, and changes back to what was.
const inputs = inputsOf((kind) =>
  fc.constantFrom(...draw(fc.array(drawOf(kind).values, { minLength: 4, maxLength: 4 }), 1), null),
)
export const things = draw(fc.array(inputs, { minLength: 20, maxLength: 20 }), 2)

export const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.record({ create: inputs }), { minLength: 1, maxLength: 2 }) },
  {
    weight: 6,
    arbitrary: fc.array(fc.record({ update: fc.nat(), patch: inputs }), { minLength: 1, maxLength: 3 }),
  },
  { weight: 2, arbitrary: fc.record({ delete: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ restore: fc.nat(), back: fc.option(fc.nat()) }) },
)
export async function openStage(engine: Engine): Promise<Stage> {
  const tenant = await makeTenant(engine.test, [thingTable])
  const catalog = await engine.catalogOf(tenant)
  const here = [catalog.tenantId, catalog.tables.get('Thing')?.id]
  let last = ''
  return {
    tenant,
    perform: async (deed) => {
      const records = await findRecords(engine, here)
      const live = records.filter(({ gone }) => !gone).map(({ id }) => id)
      const at = await ('restore' in deed
        ? restore(tenant, records, deed)
        : change(tenant, Array.isArray(deed) ? deed : [deed], live))
      // What changes nothing makes no version.
      if (at === undefined || at < last) {
        return undefined
      }
      last = at
      return at
    },
    clear: async () => {
      last = ''
      for (const relation of ['records', 'record_history']) {
        await engine.superuser.query(
          `delete from tablecast.${relation} where tenant_id = $1 and table_id = $2`,
          here,
        )
      }
    },
  }
}

const pick = <T>(list: readonly T[], number: number): T | undefined => list[number % list.length]

type Part = { create: Thing } | { update: number; patch: Thing } | { delete: number }

async function change(tenant: TestTenant, deed: Part[], live: string[]): Promise<string | undefined> {
  if (live.length === 0 && deed.some((part) => !('create' in part))) {
    return undefined
  }
  const variables: Record<string, unknown> = {}
  const parts = deed.map((part, index) => {
    if ('create' in part) {
      variables[`input${index}`] = part.create
      return { name: `$input${index}: ThingInput!`, text: `createThing(input: $input${index})` }
    }
    variables[`id${index}`] = pick(live, 'update' in part ? part.update : part.delete)
    if ('delete' in part) {
      return { name: `$id${index}: ID!`, text: `deleteThing(id: $id${index})` }
    }
    variables[`patch${index}`] = part.patch
    return {
      name: `$id${index}: ID!, $patch${index}: ThingPatch!`,
      text: `updateThing(id: $id${index}, patch: $patch${index})`,
    }
  })
  const names = parts.map(({ name }) => name).join(', ')
  const texts = parts.map(({ text }, index) => `m${index}: ${text} { updatedAt }`).join('\n')
  const done = await tenant.ask<Record<string, { updatedAt: string }>>(
    `mutation (${names}) { ${texts} }`,
    variables,
  )
  return Object.values(done)
    .map(({ updatedAt }) => updatedAt)
    .sort()
    .at(-1)
}

interface Known {
  id: string
  version: number
  gone: boolean
}

async function findRecords({ superuser }: Engine, here: unknown[]): Promise<Known[]> {
  const { rows } = await superuser.query<Known>(
    'select id, version, deleted_at is not null as gone from tablecast.records where tenant_id = $1 and table_id = $2 order by id',
    here,
  )
  return rows
}

/** Of a deleted record, or of one that is there, to an earlier version. */
async function restore(
  tenant: TestTenant,
  records: Known[],
  { restore: number, back }: { restore: number; back: number | null },
): Promise<string | undefined> {
  const record = pick(records, number)
  if (!record || (back === null && !record.gone)) {
    return undefined
  }
  const toVersion = back === null ? undefined : 1 + (back % record.version)
  const done = await tenant.ask<{ done: { updatedAt: string } }>(
    'mutation ($id: ID!, $toVersion: Int) { done: restoreThing(id: $id, toVersion: $toVersion) { updatedAt } }',
    { id: record.id, toVersion },
  )
  return done.done.updatedAt
}
