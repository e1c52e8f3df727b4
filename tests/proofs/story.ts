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
  | { restore: number }

/** A table where things happen. */
export interface Stage {
  tenant: TestTenant
  /** Does it, and gives the moment; undefined when there was nothing to do it to. */
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
  { weight: 1, arbitrary: fc.record({ restore: fc.nat() }) },
)
export async function openStage(engine: Engine): Promise<Stage> {
  const tenant = await makeTenant(engine.test, [thingTable])
  const catalog = await engine.catalogOf(tenant)
  const here = [catalog.tenantId, catalog.tables.get('Thing')?.id]
  return {
    tenant,
    perform: async (deed) => {
      const { live, gone } = await findIds(engine, here)
      return 'restore' in deed
        ? restore(engine, [...here, pick(gone, deed.restore)])
        : change(tenant, Array.isArray(deed) ? deed : [deed], live)
    },
    clear: async () => {
      for (const relation of ['records', 'record_history']) {
        await engine.superuser.query(
          `delete from tablecast.${relation} where tenant_id = $1 and table_id = $2`,
          here,
        )
      }
    },
  }
}

const pick = (ids: string[], number: number) => ids[number % ids.length]

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
  const done = await tenant.ask<{ m0: { updatedAt: string } }>(`mutation (${names}) { ${texts} }`, variables)
  return done.m0.updatedAt
}

async function findIds({ superuser }: Engine, here: unknown[]): Promise<{ live: string[]; gone: string[] }> {
  const { rows } = await superuser.query<{ id: string; gone: boolean }>(
    'select id, deleted_at is not null as gone from tablecast.records where tenant_id = $1 and table_id = $2 order by id',
    here,
  )
  const ids = (gone: boolean) => rows.filter((row) => row.gone === gone).map(({ id }) => id)
  return { live: ids(false), gone: ids(true) }
}

/** As it is written: one more version, and one more line. */
async function restore({ superuser }: Engine, record: unknown[]): Promise<string | undefined> {
  const { rows } = await superuser.query<{ at: Date }>(
    `with restored as (
      update tablecast.records set deleted_at = null, version = version + 1, updated_by = 'user:bob',
        updated_at = greatest(updated_at, clock_timestamp()::timestamptz(3) - interval '1 millisecond')
      where tenant_id = $1 and table_id = $2 and id = $3 returning *)
    insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at)
    select tenant_id, table_id, id, version, 'restore', '{}', updated_by, updated_at from restored
    returning at`,
    record,
  )
  return rows[0]?.at.toISOString()
}
