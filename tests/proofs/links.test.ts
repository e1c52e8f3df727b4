import { beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Catalog } from '../../src/catalog/definition.ts'
import { deals } from '../examples/deals.ts'
import { codesOf } from '../operations/answer.ts'
import { useEngine } from '../sql/engine.ts'
import { slotsApart } from '../sql/slots.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { type Item, idsIn, type Line, type Model, perform, Refused } from './link-model.ts'
import { beginning, byId, drawMutation, type Mutation, readTape } from './link-steps.ts'
import { prove, share } from './prove.ts'

// Random graphs of records, written through their relations and their inverses: documents, links, versions and history
// are what a model in memory says, after each mutation.

const engine = useEngine()
let tenant: TestTenant
let catalog: Catalog
const outcomes = new Map<string, number>()

beforeAll(async () => {
  tenant = await makeTenant(engine.test, deals)
  catalog = await engine.catalogOf(tenant)
})

const tape = fc.noBias(fc.array(fc.nat(9_999), { minLength: 150, maxLength: 150 }))

prove(
  'what is written through relations is what a model says',
  { runs: 200, of: () => fc.array(tape, { minLength: 3, maxLength: 8 }) },
  async (tapes) => {
    await clear()
    let model: Model = new Map()
    const drawn = tapes.map((numbers) => (now: Model) => drawMutation(now, readTape(numbers)))
    for (const draw of [beginning, ...drawn]) {
      const mutation = draw(model)
      const { after, code } = foretell(model, mutation)
      const answer = await tenant.send(mutation.text, mutation.variables)
      expect({ mutation, codes: codesOf(answer) }).toEqual({ mutation, codes: code ? [code] : [] })
      outcomes.set(code ?? 'done', (outcomes.get(code ?? 'done') ?? 0) + 1)
      model = code || mutation.dryRun ? model : after
      expect(await readItems()).toEqual(byId([...model.values()]))
      expect(await readLinks()).toEqual(linksOf(model))
      expect(await slotsApart(engine.superuser, catalog.tenantId)).toEqual([])
    }
  },
)

it('the proof has met what may become of a mutation', () => {
  const few = Math.floor(20 * share)
  for (const outcome of ['done', 'INPUT_INVALID', 'REFERENCE_BROKEN', 'UNIQUE_CONFLICT']) {
    expect(outcomes.get(outcome) ?? 0).toBeGreaterThanOrEqual(few)
  }
})

function foretell(model: Model, { roots }: Mutation): { after: Model; code?: string } {
  try {
    return { after: perform(model, roots) }
  } catch (error) {
    if (error instanceof Refused) {
      return { after: model, code: error.code }
    }
    throw error
  }
}

async function clear(): Promise<void> {
  for (const relation of ['links', 'unique_values', 'records', 'record_history']) {
    await engine.superuser.query(`delete from tablecast.${relation} where tenant_id = $1`, [catalog.tenantId])
  }
}

async function readItems(): Promise<Item[]> {
  const { rows } = await engine.superuser.query<{
    id: string
    table_id: number
    version: number
    data: Record<string, unknown>
    history: Line[]
  }>(
    `select r.id, r.table_id, r.version, r.data, (
        select json_agg(json_build_object('version', h.version, 'action', h.action, 'changes', h.changes) order by h.version)
        from tablecast.record_history as h where h.tenant_id = r.tenant_id and h.record_id = r.id) as history
      from tablecast.records as r where r.tenant_id = $1`,
    [catalog.tenantId],
  )
  return byId(
    rows.map(({ id, table_id, version, data, history }) => {
      const table = [...catalog.tables.values()].find((one) => one.id === table_id)
      const names = new Map([...(table?.fields.values() ?? [])].map(({ key, name }) => [key, name]))
      const named = <T>(document: Record<string, T>): Record<string, T> =>
        Object.fromEntries(Object.entries(document).map(([key, value]) => [names.get(key) ?? key, value]))
      return {
        id,
        table: table?.name as Item['table'],
        version,
        values: named(data),
        history: history.map((line) => ({ ...line, changes: named(line.changes) })),
      }
    }),
  )
}

async function readLinks(): Promise<string[]> {
  const { rows } = await engine.superuser.query<{ link: string }>(
    `select concat_ws(' ', f.name, l.from_id, l.position, l.to_id) as link
      from tablecast.links as l join tablecast.fields as f on f.tenant_id = l.tenant_id and f.id = l.field_id
      where l.tenant_id = $1`,
    [catalog.tenantId],
  )
  return rows.map(({ link }) => link).sort()
}

const lists = new Set(['contacts', 'readers'])

function linksOf(model: Model): string[] {
  const fields = ['parent', 'employer', 'company', 'contacts', 'deal', 'readers']
  return [...model.values()]
    .flatMap((item) =>
      fields.flatMap((field) =>
        idsIn(item, field).map(
          (to, index) => `${field} ${item.id} ${lists.has(field) ? index + 1 : 0} ${to}`,
        ),
      ),
    )
    .sort()
}
