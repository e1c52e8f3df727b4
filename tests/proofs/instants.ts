import { expect } from '@jest/globals'
import fc from 'fast-check'
import type { TestTenant } from '../support/tenant.ts'
import { filtersOn } from './filter.ts'
import type { Model, Thing, Value } from './model.ts'
import {
  directions,
  type Fields,
  type Filter,
  type OrderBy,
  readFilter,
  standing,
  type Thing as Told,
} from './oracle.ts'
import { ids, told } from './steps.ts'
import { fields as everyField } from './world.ts'

// What the API says of past moments, against what a model of the world was at those moments.

/** A moment of which the model is remembered. */
export interface Instant {
  at: number
  model: Model
}

/** What is asked of a moment. Numbers point to one of the moments, and to one of the ids. */
export interface Question {
  instant: number
  other: number
  /** Not at the moment itself but as late as nothing else has happened. */
  late: boolean
  filter: Filter
  orderBy: OrderBy
  includeDeleted: boolean
  id: number
  ref: string
}

/** The questions of one story: of every moment of it, or of some. */
export interface Questions {
  everywhere: boolean
  questions: Question[]
}

// By the names that fields have at first; they are asked for by those of today.
const names = ['name', 'ref', 'visits']
const fields: Fields = new Map([
  ...[...everyField].filter(([name]) => name === 'id' || name === 'version'),
  ['name', { kind: 'text', options: {} }],
  ['ref', { kind: 'text', options: {} }],
  ['visits', { kind: 'integer', options: {} }],
])
const present: Told[] = ids.flatMap((id, n) => [
  { id, version: 1 + n, name: ['x', 'y', 'Z', ''][n % 4], ref: ['a', 'b', 'c', 'd'][n % 4], visits: n },
])

const question: fc.Arbitrary<Question> = fc.record({
  instant: fc.nat(),
  other: fc.nat(),
  late: fc.boolean(),
  filter: fc.oneof(fc.constant({}), filtersOn(fields, present, 2)),
  orderBy: fc
    .uniqueArray(fc.tuple(fc.constantFrom('id', ...names), fc.constantFrom(...directions)), {
      maxLength: 3,
      selector: ([name]) => name,
    })
    .map((keys) => keys.map(([name, direction]) => ({ [name]: direction }))),
  includeDeleted: fc.boolean(),
  id: fc.nat(ids.length - 1),
  ref: fc.constantFrom('a', 'b', 'c', 'd'),
})

/** A tenth of the stories is asked of every moment. */
export const anyQuestions: fc.Arbitrary<Questions> = fc.record({
  everywhere: fc.nat(9).map((number) => number === 0),
  questions: fc.array(question, { minLength: 2, maxLength: 2 }),
})

/** Every moment is what is remembered of it, without what was purged since, and under the names of today. */
export async function expectPast(
  tenant: TestTenant,
  remembered: ReadonlyMap<number, Model>,
  { now, asked: { everywhere, questions } }: { now: Model; asked: Questions },
): Promise<void> {
  const instants = [...remembered]
    .map(([at, model]): Instant => ({ at, model }))
    .toSorted((a, b) => a.at - b.at)
  if (instants.length === 0) {
    return
  }
  const asked = everywhere
    ? instants.map((_, instant) => ({ ...pick(questions, instant), instant }))
    : questions
  const parts = asked.map((one, index) => ask({ instants, now, one, index }))
  const query = `query (${parts.map(({ head }) => head).join(', ')}) { ${parts.map(({ text }) => text).join('\n')} }`
  const variables = Object.assign({}, ...parts.map((part) => part.variables))
  const answer = await tenant.ask<Record<string, unknown>>(query, variables)
  const expected = Object.assign({}, ...parts.map((part) => part.expected))
  expect({ query, variables, answer: undated(answer) }).toEqual({ query, variables, answer: expected })
}

interface Asking {
  instants: Instant[]
  now: Model
  one: Question
  index: number
}

function ask({ instants, now, one, index }: Asking) {
  const { filter, orderBy, includeDeleted, ref } = one
  const { at, model } = pick(instants, one.instant)
  const next = instants[instants.findIndex((instant) => instant.at === at) + 1]
  const moment = one.late && next ? next.at - 1 : at
  const [from, to] = [pick(instants, one.instant), pick(instants, one.other)].toSorted((a, b) => a.at - b.at)
  const then = survivors(model, now)
  const find = (holds: (thing: Thing) => boolean) => {
    const found = then.find(holds)
    return found ? shown(now, found) : null
  }
  const id = ids[one.id] ?? ''
  const asOf = JSON.stringify(toText(moment))
  const values = `id version deletedAt ${now.fields.map(({ name }) => name).join(' ')}`
  const known = `${values} history(first: 100) { nodes { version } }`
  const holds = readFilter(fields, filter)
  const listed = then
    .filter(({ isDeleted }) => includeDeleted || !isDeleted)
    .filter((thing) => holds(plain(thing)))
    .toSorted((a, b) => standing(fields, orderBy, plain(a), plain(b)))
  return {
    head: `$filter${index}: ThingFilter, $orderBy${index}: [ThingOrder!]`,
    variables: {
      [`filter${index}`]: renamed(now, filter),
      [`orderBy${index}`]: orderBy.map((key) => renamed(now, key)),
    },
    text: `
      list${index}: things(asOf: ${asOf}, filter: $filter${index}, orderBy: $orderBy${index}, includeDeleted: ${includeDeleted}) {
        totalCount nodes { ${values} } }
      one${index}: thing(by: { id: "${id}" }, asOf: ${asOf}, includeDeleted: ${includeDeleted}) { ${known} }
      owner${index}: thing(by: { ${now.fields[1]?.name}: "${ref}" }, asOf: ${asOf}) { ${known} }
      diff${index}: thingDiff(from: "${toText(from?.at ?? at)}", to: "${toText(to?.at ?? at)}") {
        nodes { difference record { ${values} } changes { field before after } } }`,
    expected: {
      [`list${index}`]: { totalCount: listed.length, nodes: listed.map((thing) => seen(now, thing)) },
      [`one${index}`]: find((thing) => thing.id === id && (includeDeleted || !thing.isDeleted)),
      [`owner${index}`]: find((thing) => !thing.isDeleted && thing.values[1] === ref),
      [`diff${index}`]: {
        nodes: compare(now, survivors(from?.model ?? model, now), survivors(to?.model ?? model, now)),
      },
    },
  }
}

const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T

const toText = (at: number): string => new Date(at).toISOString()

/** Who was there then and has not been purged: one that came later under the same id is another one. */
function survivors({ things }: Model, now: Model): Thing[] {
  return [...things.values()]
    .filter(({ id, history: [birth] }) => now.things.get(id)?.history[0] === birth)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** When something was deleted the model does not know. */
const seen = (now: Model, thing: Thing) => ({ ...told(now, thing), deletedAt: thing.isDeleted })

const shown = (now: Model, thing: Thing) => ({
  ...seen(now, thing),
  history: { nodes: thing.history.map(({ version }) => ({ version })).reverse() },
})

const undated = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer), (key, value) => (key === 'deletedAt' ? value !== null : value))

const plain = ({ id, version, values }: Thing): Told => ({
  id,
  version,
  ...Object.fromEntries(names.map((name, field) => [name, values[field] ?? null])),
})

/** The same filter, or key of an order, by the names of today. */
function renamed<T>(now: Model, filter: Record<string, T>): object {
  return Object.fromEntries(
    Object.entries(filter).map(([name, value]): [string, unknown] => {
      const field = names.indexOf(name)
      if (field >= 0) {
        return [now.fields[field]?.name ?? '', value]
      }
      if (Array.isArray(value)) {
        return [name, value.map((one) => renamed(now, one))]
      }
      return [name, name === 'not' ? renamed(now, value as Filter) : value]
    }),
  )
}

function compare(now: Model, before: Thing[], after: Thing[]): object[] {
  return ids.flatMap((id): object[] => {
    const [old, young] = [before, after].map((things) =>
      things.find((thing) => thing.id === id && !thing.isDeleted),
    )
    if (!old || !young) {
      const one = old ?? young
      return one ? [{ difference: old ? 'DELETED' : 'CREATED', record: seen(now, one), changes: [] }] : []
    }
    const changes = now.fields
      .map(({ name }, field): [string, Value, Value] => [
        name,
        old.values[field] ?? null,
        young.values[field] ?? null,
      ])
      .filter(([, was, is]) => was !== is)
      .map(([field, was, is]) => ({ field, before: was, after: is }))
    return changes.length > 0 ? [{ difference: 'CHANGED', record: seen(now, young), changes }] : []
  })
}
