import { beforeAll, expect, it } from '@jest/globals'
import { openDatabase } from '../../src/db/database.ts'
import { Failure } from '../../src/errors.ts'
import { idOf } from '../examples/cinema.ts'
import { useEngine } from '../sql/engine.ts'
import { relate } from '../sql/relate.ts'
import { slotsApart } from '../sql/slots.ts'
import { closing } from '../support/endings.ts'
import type { Relation, Shape } from './deletions.ts'
import { openWorld, readWorld, type World } from './deletions-world.ts'
import { seed, share } from './prove.ts'

// Ten at once write a graph of few records, so that they meet all the time. What each of them does may be refused;
// what is there in the end must be whole.

const writers = 10
const turns = Math.ceil(150 * share)

const relation = (
  name: string,
  target: string,
  onDelete: Relation['onDelete'],
  rest: Partial<Relation> = {},
) => ({
  ...{ name, target, onDelete, isMany: false, required: false },
  ...rest,
})
const shape: Shape = new Map([
  ['Ape', [relation('parent', 'Ape', 'cascade'), relation('rival', 'Bee', 'restrict')]],
  [
    'Bee',
    [
      relation('host', 'Ape', 'cascade'),
      relation('friends', 'Ape', 'clear', { isMany: true }),
      relation('guards', 'Cat', 'restrict', { isMany: true }),
    ],
  ],
  [
    'Cat',
    [
      relation('owner', 'Ape', 'cascade', { required: true }),
      relation('toys', 'Bee', 'cascade', { isMany: true }),
    ],
  ],
])

const engine = useEngine()
let world: World
let app: ReturnType<typeof engine.test.another>
let wide: typeof engine

beforeAll(async () => {
  world = await openWorld(engine, shape)
  app = engine.test.another({ poolSize: writers })
  const { databaseUrl } = engine.test
  wide = {
    ...engine,
    database: closing(openDatabase({ url: databaseUrl, poolSize: writers, statementTimeoutMs: 10_000 })),
  }
})

/** Chance of its own for each writer, so that a seed gives the same deeds, if not the same meetings. */
function chance(of: number): (below: number) => number {
  let state = (seed + of * 7919) % 2147483647 || 1
  return (below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}

const known: { id: string; table: string }[] = []
let made = 0

const expected = ['done', 'REFERENCE_BROKEN', 'RECORD_MISSING', 'UNAVAILABLE']
const codes = new Map<string, number>()

async function send(query: string, variables: Record<string, unknown> = {}): Promise<string> {
  const { errors } = await engine.test.post('/graphql', { query, variables }, world.tenant.token, app)
  return errors[0]?.extensions.code ?? 'done'
}

async function create(draw: (below: number) => number): Promise<string> {
  const table = [...shape.keys()][draw(3)] ?? ''
  const id = idOf(++made)
  const values = (shape.get(table) ?? []).flatMap(({ name, target, isMany, required }) => {
    const some = known.filter((one) => one.table === target).slice(-12)
    const to = some[draw(Math.max(1, some.length))]
    return to && (required || draw(2) === 0)
      ? [[name, isMany ? { set: [{ id: to.id }] } : { connect: { id: to.id } }]]
      : []
  })
  const input = { id, ...Object.fromEntries(values) }
  const code = await send(`mutation ($input: ${table}Input!) { create${table}(input: $input) { id } }`, {
    input,
  })
  if (code === 'done') {
    known.push({ id, table })
  }
  return code
}

async function connect(draw: (below: number) => number): Promise<string> {
  const from = known.slice(-30)[draw(Math.min(30, known.length))]
  const relations = shape.get(from?.table ?? '') ?? []
  const { name = '', target = '', isMany = false } = relations[draw(Math.max(1, relations.length))] ?? {}
  const some = known.filter(({ table }) => table === target).slice(-12)
  const ids = [...new Set([draw(64), draw(64)].flatMap((number) => some[number % some.length]?.id ?? []))]
  if (!from || ids.length === 0) {
    return 'done'
  }
  const value = isMany ? ids : (ids[0] ?? null)
  return relate(wide, world.catalog, { ...from, values: { [name]: value } }).then(
    () => 'done',
    (error) => (error instanceof Failure ? error.code : Promise.reject(error)),
  )
}

/** What may be done, as often as it is here. */
const deeds = [
  ...['create', 'create', 'create', 'create', 'create', 'connect', 'connect', 'connect'],
  ...['delete', 'delete', 'delete', 'restore', 'restore', 'restore', 'restore', 'purge'],
] as const

async function act(draw: (below: number) => number): Promise<void> {
  // The youngest, so that they meet.
  const { id, table } = known.slice(-30)[draw(Math.min(30, known.length))] ?? { id: idOf(0), table: 'Ape' }
  const deed = deeds[draw(deeds.length)] ?? 'create'
  const answer =
    deed === 'create'
      ? await create(draw)
      : deed === 'connect'
        ? await connect(draw)
        : await send(`mutation { ${deed}${table}(id: "${id}") ${deed === 'purge' ? '' : '{ id }'} }`)
  const kind = `${deed} ${answer}`
  codes.set(kind, (codes.get(kind) ?? 0) + 1)
}

it('ten who create, connect, delete, restore and purge at once leave everything whole', async () => {
  for (let number = 0; number < 3; number++) {
    known.push({ id: idOf(++made), table: 'Ape' })
    await world.tenant.ask(`mutation { createApe(input: { id: "${idOf(made)}" }) { id } }`)
  }
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const draw = chance(writer + 1)
      for (let turn = 0; turn < turns; turn++) {
        await act(draw)
      }
    }),
  )
  // Whoever lost too often may be told to try again; nothing is ever told that is not the client's to know.
  const answers = new Set([...codes.keys()].map((kind) => kind.split(' ')[1]))
  expect([...answers].filter((code) => !expected.includes(code ?? ''))).toEqual([])
  const done = [...new Set(deeds)].filter((deed) => (codes.get(`${deed} done`) ?? 0) >= 10 * share)
  expect(done).toEqual([...new Set(deeds)])
  const stored = await readWorld(engine, world)
  const byId = new Map(stored.map((one) => [one.id, one]))
  const wrong = stored.flatMap(({ id, table, refs, links, isDeleted }) =>
    (shape.get(table) ?? []).flatMap(({ name, onDelete }) => {
      const ids = refs[name] ?? []
      const there = isDeleted ? ids.filter((one) => byId.has(one)) : ids
      return [
        ...(there.join() === links[name]?.join()
          ? []
          : [`${table} ${id}: ${name} is not what its links are`]),
        ...ids
          .filter((one) => !isDeleted && !byId.has(one))
          .map((one) => `${table} ${id}: ${name} refers to ${one}, which is gone`),
        ...ids
          .filter((one) => !isDeleted && onDelete !== 'clear' && byId.get(one)?.isDeleted)
          .map((one) => `${table} ${id}: ${name} refers by ${onDelete} to ${one}, which is deleted`),
      ]
    }),
  )
  expect(wrong).toEqual([])
  expect(await slotsApart(engine.superuser, world.catalog.tenantId)).toEqual([])
  expect(stored.filter(({ isDeleted, deletion }) => isDeleted !== (deletion !== null))).toEqual([])
}, 600_000)
