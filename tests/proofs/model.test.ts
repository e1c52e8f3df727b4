import { expect } from '@jest/globals'
import fc from 'fast-check'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { anyQuestions, expectPast } from './instants.ts'
import { type Model, Refused } from './model.ts'
import { prove } from './prove.ts'
import { expectHistory } from './replay.ts'
import { anyPlan, COUNT, firstFields, NAME, type Plan, type Step, toOperation } from './steps.ts'

// Random changes of records and definitions, on the server and on a model of it in memory: every answer is the
// model's; in the end the records, their history and their unique values are those of the model, in the database and as
// the API tells them; and so is every moment on the way, as it is asked for afterwards.

const engine = useEngine()

/** Some changes of records, in one operation, or a change of the definitions. */
type Turn = { plans: Plan[] } | { rename: number; to: string } | { add: string }

const anyTurn: fc.Arbitrary<Turn> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ plans: fc.array(anyPlan, { minLength: 1, maxLength: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      rename: fc.constantFrom(NAME, COUNT),
      to: fc.constantFrom('one', 'two', 'three'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ add: fc.constantFrom('extra', 'more') }) },
)

const table = {
  name: 'Thing',
  fields: firstFields.map(({ name, kind, unique }) => ({ name, kind, unique })),
}

prove(
  'what is written, refused and remembered is what a model of it says, now and asOf every moment before',
  {
    runs: 1_000,
    of: () => fc.tuple(fc.array(anyTurn, { minLength: 3, maxLength: 10 }), anyQuestions),
  },
  async ([turns, asked]) => {
    const tenant = await makeTenant(engine.test, [table])
    let model: Model = { fields: firstFields, things: new Map(), kept: new Map() }
    const remembered = new Map<number, Model>()
    for (const turn of turns) {
      model = await take(tenant, model, turn)
      const at = await lastMoment(tenant)
      if (at) {
        // Two turns in one millisecond are one moment: what holds is what came last.
        remembered.set(at.getTime(), model)
      }
    }
    await expectSame(tenant, model)
    await expectHistory(tenant, model)
    await expectPast(tenant, remembered, { now: model, asked })
  },
)

/** When something was written last, of what history still knows. */
async function lastMoment({ slug }: TestTenant): Promise<Date | null> {
  const { rows } = await engine.superuser.query<{ at: Date | null }>(
    `select max(at) as at from tablecast.record_history
      where tenant_id = (select id from tablecast.tenants where slug = $1)`,
    [slug],
  )
  return rows[0]?.at ?? null
}

async function take(tenant: TestTenant, model: Model, turn: Turn): Promise<Model> {
  if ('plans' in turn) {
    return write(
      tenant,
      model,
      turn.plans.map((plan, index) => plan(model, `s${index}`)),
    )
  }
  const names = model.fields.map(({ name }) => name)
  if ('rename' in turn) {
    const { rename, to } = turn
    if (names.includes(to)) {
      return model
    }
    const from = names[rename]
    await tenant.define(`mutation { renameField(table: "Thing", field: "${from}", name: "${to}") { name } }`)
    return {
      ...model,
      fields: model.fields.map((field, at) => (at === rename ? { ...field, name: to } : field)),
    }
  }
  if (names.includes(turn.add)) {
    return model
  }
  await tenant.define(
    `mutation { addField(table: "Thing", field: { name: "${turn.add}", kind: "text" }) { name } }`,
  )
  return { ...model, fields: [...model.fields, { name: turn.add, kind: 'text', unique: false }] }
}

async function write(tenant: TestTenant, before: Model, steps: Step[]): Promise<Model> {
  const { query, variables } = toOperation(steps)
  const { data, errors } = await tenant.send(query, variables)
  let model = before
  const answers: Record<string, unknown> = {}
  try {
    steps.forEach((step, index) => {
      const taken = step.apply(model)
      model = taken.model
      answers[`s${index}`] = taken.answer
    })
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error
    }
    const codes = errors.map(({ extensions }) => extensions.code)
    expect({ query, variables, data, codes }).toEqual({ query, variables, data: null, codes: [error.code] })
    return before
  }
  expect({ query, variables, errors, data }).toEqual({ query, variables, errors: [], data: answers })
  return model
}

/** The database has what the model has, and nothing else. */
async function expectSame(tenant: TestTenant, model: Model): Promise<void> {
  const { tenantId, tables } = await engine.catalogOf(tenant)
  const keys = model.fields.map(({ name }) => tables.get('Thing')?.fields.get(name)?.key ?? name)
  const select = async (text: string) => (await engine.superuser.query(text, [tenantId])).rows
  const things = [...model.things.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const named = (values: Record<number, unknown>) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([field, value]) =>
        value === null ? [] : [[keys[Number(field)], value]],
      ),
    )
  expect(
    await select(
      `select id, version, data, deleted_at is not null as "isDeleted" from tablecast.records where tenant_id = $1 order by id`,
    ),
  ).toEqual(
    things.map(({ id, version, values, isDeleted }) => ({ id, version, data: named(values), isDeleted })),
  )
  expect(
    await select(
      `select record_id as id, version, action, changes from tablecast.record_history where tenant_id = $1 order by record_id, version`,
    ),
  ).toEqual(
    [...things.map(({ id, history }) => [id, history] as const), ...model.kept]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([id, history]) =>
        history.map(({ version, action, changes }) => ({
          ...{ id, version, action },
          changes: Object.fromEntries(
            Object.entries(changes).map(([field, both]) => [keys[Number(field)], both]),
          ),
        })),
      ),
  )
  expect(
    await select(
      `select record_id as id, value from tablecast.unique_values where tenant_id = $1 order by record_id`,
    ),
  ).toEqual(
    things.flatMap(({ id, values: { 1: ref }, isDeleted }) =>
      isDeleted || ref === undefined || ref === null ? [] : [{ id, value: `=${ref}` }],
    ),
  )
  const times = await select(
    `select 1 from (select at, lag(at) over (partition by record_id order by version) as before
      from tablecast.record_history where tenant_id = $1) h where at < before`,
  )
  expect(times).toEqual([])
}
