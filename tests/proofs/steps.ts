import fc from 'fast-check'
import {
  anyThing,
  below,
  changed,
  created,
  expectUnique,
  liveThing,
  type Model,
  purged,
  put,
  Refused,
  type Thing,
  type Value,
  type Values,
  valuesAt,
} from './model.ts'

/** A mutation, what it does to the model, and what it answers there. */
export interface Step {
  text: string
  variables: Record<string, unknown>
  apply(model: Model): { model: Model; answer: unknown; dryRun?: boolean }
}

// The fields that every world begins with, by their number.
export const [NAME, REF, COUNT] = [0, 1, 2]
export const firstFields: Model['fields'] = [
  { name: 'name', kind: 'text', unique: false },
  { name: 'ref', kind: 'text', unique: true },
  { name: 'visits', kind: 'integer', unique: false },
]

/** Few ids, names and refs, so that steps meet. */
export const ids = Array.from({ length: 6 }, (_, n) => `01939ed0-0000-7000-8000-00000000000${n}`)
const anyId = fc.constantFrom(...ids)
const anyRef = fc.constantFrom<Value>('a', 'b', 'c', 'd', null)
const anyCount = fc.option(fc.integer({ min: -3, max: 9 }))
const anyText = fc.option(fc.constantFrom('x', 'y', 'Z', ''))

/** Values of some fields; those that came later are texts. */
const anyValues = (more: number): fc.Arbitrary<Values> =>
  fc.record(
    {
      [NAME]: anyText,
      [REF]: anyRef,
      [COUNT]: anyCount,
      ...Object.fromEntries(Array.from({ length: more }, (_, n) => [3 + n, anyText])),
    },
    { requiredKeys: [] },
  )

const toInput = ({ fields }: Model, values: Values) =>
  Object.fromEntries(
    Object.entries(values).flatMap(([field, value]) => {
      const found = fields[Number(field)]
      return found ? [[found.name, value]] : []
    }),
  )

/** A thing as a client reads it, under the names that the fields have. */
export const told = ({ fields }: Model, { id, version, values }: Thing) => ({
  id,
  version,
  ...Object.fromEntries(fields.map(({ name }, field) => [name, values[field] ?? null])),
})

const selection = ({ fields }: Model): string => `{ id version ${fields.map(({ name }) => name).join(' ')} }`

/** Steps as they are drawn: what they come to depends on the fields that there are when they are taken. */
export type Plan = (model: Model, alias: string) => Step

/** Plans of one sort, with what a counterexample shows of them. */
const plansOf = <T>(name: string, of: fc.Arbitrary<T>, make: (drawn: T) => Plan): fc.Arbitrary<Plan> =>
  of.map((drawn) =>
    Object.assign(make(drawn), { [fc.toStringMethod]: () => `${name} ${JSON.stringify(drawn)}` }),
  )

const known = ({ fields }: Model, values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([field]) => Number(field) in fields))

const noNulls = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

const create = plansOf('create', fc.tuple(anyId, anyValues(2)), ([id, drawn]) => (now, alias) => {
  const values = known(now, drawn)
  return {
    text: `$${alias}: ThingInput! | ${alias}: createThing(input: $${alias}) ${selection(now)}`,
    variables: { [alias]: { id, ...toInput(now, values) } },
    apply: (model) => {
      expectFree(model, [id])
      const thing = created(id, noNulls(values))
      return { model: expectUnique(put(model, thing)), answer: told(model, thing) }
    },
  }
})

function expectFree({ things, kept }: Model, wanted: readonly string[]): void {
  if (wanted.some((id) => things.has(id) || kept.has(id))) {
    throw new Refused('UNIQUE_CONFLICT')
  }
}

function expectDifferent(wanted: readonly string[]): void {
  if (new Set(wanted).size < wanted.length) {
    throw new Refused('INPUT_INVALID')
  }
}

const createMany = plansOf(
  'createMany',
  fc.tuple(fc.array(fc.tuple(anyId, anyValues(2)), { maxLength: 3 }), fc.boolean()),
  ([drawn, dryRun]) =>
    (now, alias) => ({
      text: `$${alias}: [ThingInput!]!, $${alias}Dry: Boolean! | ${alias}: createThings(inputs: $${alias}, dryRun: $${alias}Dry) ${selection(now)}`,
      variables: {
        [alias]: drawn.map(([id, values]) => ({ id, ...toInput(now, known(now, values)) })),
        [`${alias}Dry`]: dryRun,
      },
      apply: (model) => {
        const given = drawn.map(([id]) => id)
        expectDifferent(given)
        expectFree(model, given)
        const things = drawn.map(([id, values]) => created(id, noNulls(known(now, values))))
        const next = expectUnique(put(model, ...things))
        return { model: dryRun ? model : next, answer: things.map((one) => told(model, one)) }
      },
    }),
)

const update = plansOf(
  'update',
  fc.tuple(
    anyId,
    anyValues(2),
    fc.option(fc.integer({ min: 1, max: 4 })),
    fc.option(fc.integer({ min: -2, max: 2 })),
  ),
  ([id, drawn, ifVersion, increment]) =>
    (now, alias) => {
      const { [COUNT]: count, ...rest } = known(now, drawn)
      // A field is either set or counted up.
      const patch: Values = increment === null && count !== undefined ? { ...rest, [COUNT]: count } : rest
      return {
        text: `$${alias}: ThingPatch!, $${alias}Op: ThingOperate, $${alias}If: Int | ${alias}: updateThing(id: "${id}", ifVersion: $${alias}If, patch: $${alias}, operate: $${alias}Op) ${selection(now)}`,
        variables: {
          [alias]: toInput(now, patch),
          [`${alias}Op`]: increment === null ? null : { [now.fields[COUNT]?.name ?? '']: { increment } },
          [`${alias}If`]: ifVersion,
        },
        apply: (model) => {
          const before = liveThing(model, id)
          if (ifVersion !== null && before.version !== ifVersion) {
            throw new Refused('VERSION_CONFLICT')
          }
          const added = increment === null ? {} : { [COUNT]: Number(before.values[COUNT] ?? 0) + increment }
          const after = changed(before, 'update', { ...patch, ...added })
          return { model: expectUnique(put(model, after)), answer: told(model, after) }
        },
      }
    },
)

const byCount = (now: Model, under: number) =>
  JSON.stringify(under).replace(/.*/, `{ ${now.fields[COUNT]?.name}: { lt: $& } }`)

const updateMany = plansOf(
  'updateMany',
  fc.tuple(fc.integer({ min: -2, max: 9 }), anyValues(2), fc.integer({ min: 1, max: 4 }), fc.boolean()),
  ([under, drawn, atMost, dryRun]) =>
    (now, alias) => {
      const patch = known(now, drawn)
      return {
        text: `$${alias}: ThingPatch! | ${alias}: updateThings(filter: ${byCount(now, under)}, patch: $${alias}, atMost: ${atMost}, dryRun: ${dryRun}) ${selection(now)}`,
        variables: { [alias]: toInput(now, patch) },
        apply: (model) => {
          const after = limited(below(model, COUNT, under), atMost).map((one) =>
            changed(one, 'update', patch),
          )
          const next = expectUnique(put(model, ...after))
          return { model: dryRun ? model : next, answer: after.map((one) => told(model, one)) }
        },
      }
    },
)

function limited(things: Thing[], atMost: number): Thing[] {
  if (things.length > atMost) {
    throw new Refused('TOO_MANY_RECORDS')
  }
  return things.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

const upsert = plansOf(
  'upsert',
  fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), anyId, anyValues(2)), {
    selector: ([ref]) => ref,
    maxLength: 3,
  }),
  (drawn) => (now, alias) => ({
    text: `$${alias}: [ThingInput!]! | ${alias}: upsertThings(by: ${now.fields[REF]?.name.toUpperCase()}, inputs: $${alias}) ${selection(now)}`,
    variables: {
      [alias]: drawn.map(([ref, id, values]) => ({
        id,
        ...toInput(now, { ...known(now, values), [REF]: ref }),
      })),
    },
    apply: (model) => {
      expectDifferent(drawn.map(([, id]) => id))
      const things = drawn.map(([ref, id, drawnValues]) => {
        const values = { ...known(now, drawnValues), [REF]: ref }
        const found = [...model.things.values()].find((one) => !one.isDeleted && one.values[REF] === ref)
        if (found && found.id !== id) {
          throw new Refused('UNIQUE_CONFLICT')
        }
        expectFree(model, found ? [] : [id])
        return found ? changed(found, 'update', values) : created(id, noNulls(values))
      })
      return { model: expectUnique(put(model, ...things)), answer: things.map((one) => told(model, one)) }
    },
  }),
)

const remove = plansOf('remove', anyId, (id) => (now, alias) => ({
  text: ` | ${alias}: deleteThing(id: "${id}") ${selection(now)}`,
  variables: {},
  apply: (model) => {
    const after = changed(liveThing(model, id), 'delete', {})
    return { model: put(model, after), answer: told(model, after) }
  },
}))

const removeMany = plansOf(
  'removeMany',
  fc.tuple(fc.integer({ min: -2, max: 9 }), fc.integer({ min: 1, max: 4 })),
  ([under, atMost]) =>
    (now, alias) => ({
      text: ` | ${alias}: deleteThings(filter: ${byCount(now, under)}, atMost: ${atMost}) ${selection(now)}`,
      variables: {},
      apply: (model) => {
        const after = limited(below(model, COUNT, under), atMost).map((one) => changed(one, 'delete', {}))
        return { model: put(model, ...after), answer: after.map((one) => told(model, one)) }
      },
    }),
)

const restore = plansOf(
  'restore',
  fc.tuple(anyId, fc.option(fc.integer({ min: 1, max: 4 }))),
  ([id, toVersion]) =>
    (now, alias) => ({
      text: ` | ${alias}: restoreThing(id: "${id}", toVersion: ${toVersion}) ${selection(now)}`,
      variables: {},
      apply: (model) => {
        const before = anyThing(model, id)
        if (toVersion !== null && toVersion > before.version) {
          throw new Refused('BAD_REQUEST')
        }
        const after = changed(before, 'restore', toVersion === null ? {} : valuesAt(before, toVersion))
        return { model: expectUnique(put(model, after)), answer: told(model, after) }
      },
    }),
)

const purge = plansOf('purge', fc.tuple(anyId, fc.boolean()), ([id, keepHistory]) => (_, alias) => ({
  text: ` | ${alias}: purgeThing(id: "${id}", keepHistory: ${keepHistory})`,
  variables: {},
  apply: (model) => ({ model: purged(model, anyThing(model, id), keepHistory), answer: id }),
}))

/** Anything that changes records. */
export const anyPlan: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 5, arbitrary: create },
  { weight: 2, arbitrary: createMany },
  { weight: 5, arbitrary: update },
  { weight: 2, arbitrary: updateMany },
  { weight: 3, arbitrary: upsert },
  { weight: 2, arbitrary: remove },
  { weight: 1, arbitrary: removeMany },
  { weight: 3, arbitrary: restore },
  { weight: 1, arbitrary: purge },
)

/** Steps as one operation: they are taken one after the other, and all or none. */
export function toOperation(steps: readonly Step[]): { query: string; variables: Record<string, unknown> } {
  const parts = steps.map(({ text }) => text.split(' | '))
  const heads = parts.map(([head = '']) => head.trim()).filter((head) => head !== '')
  const fields = parts.map(([, field = '']) => field.replace('toVersion: null', ''))
  return {
    query: `mutation${heads.length > 0 ? ` (${heads.join(', ')})` : ''} { ${fields.join('\n')} }`,
    variables: Object.assign({}, ...steps.map(({ variables }) => variables)),
  }
}
