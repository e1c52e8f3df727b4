import { beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Failure } from '../../src/errors.ts'
import { idOf } from '../examples/cinema.ts'
import { useEngine } from '../sql/engine.ts'
import { relate } from '../sql/relate.ts'
import { slotsApart } from '../sql/slots.ts'
import {
  create,
  type Graph,
  isLive,
  purge,
  Refused,
  type Relation,
  refer,
  remove,
  restore,
  type Shape,
  type Vertex,
} from './deletions.ts'
import { anyShape, openWorld, readWorld, type World } from './deletions-world.ts'
import { draw, prove, share } from './prove.ts'

const engine = useEngine()
const shapes = draw(fc.array(anyShape, { minLength: 10, maxLength: 10 }))
let worlds: World[]

beforeAll(async () => {
  worlds = []
  for (const shape of shapes) {
    worlds.push(await openWorld(engine, shape))
  }
})

interface Creation {
  create: number
  picks: number[]
  code: string | null
}

/** What is done; numbers point to what there is then. */
type Step =
  | Creation
  | { refer: number; relation: number; picks: number[] }
  | { remove: number[] }
  | { restore: number; among?: 'all' }
  | { purge: number }

/** Two deletions, and the same back: what went with the first may need what went with the second. */
const twice = fc
  .tuple(fc.nat(), fc.nat())
  .map(([one, two]): Step[] => [
    { remove: [one] },
    { remove: [two] },
    { restore: one, among: 'all' },
    { restore: two, among: 'all' },
  ])

const picks = fc.array(fc.nat(11), { maxLength: 3 })
const creates = fc.record({
  create: fc.nat(2),
  picks: fc.array(fc.nat(11), { minLength: 3, maxLength: 5 }),
  code: fc.constantFrom(null, null, null, 'x', 'y'),
})
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: creates },
  { weight: 3, arbitrary: fc.record({ refer: fc.nat(), relation: fc.nat(2), picks }) },
  { weight: 4, arbitrary: fc.record({ remove: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }) }) },
  { weight: 5, arbitrary: fc.record({ restore: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ purge: fc.nat() }) },
)

/** What a step does to the model, and what is sent for it: gives the code of what refuses it. */
interface Move {
  apply(): Graph
  send(): Promise<string | undefined>
}

/** The first records, in one request: as many of them as there can be. */
async function populate({ tenant, shape }: World, first: readonly Creation[]): Promise<Graph> {
  let graph: Graph = new Map()
  const fields: string[] = []
  const inputs: Record<string, object> = {}
  for (const step of first) {
    const creation = planCreation(shape, graph, step)
    try {
      graph = creation ? create(graph, creation.vertex) : graph
    } catch {
      continue
    }
    if (creation) {
      const { table } = creation.vertex
      fields.push(`i${fields.length}: create${table}(input: $i${fields.length}) { id }`)
      inputs[`i${fields.length - 1}`] = creation.input
    }
  }
  const variables = [...graph.values()].map(({ table }, at) => `$i${at}: ${table}Input!`)
  if (fields.length > 0) {
    await tenant.ask(`mutation (${variables.join(', ')}) { ${fields.join('\n')} }`, inputs)
  }
  return graph
}

function planCreation(shape: Shape, graph: Graph, { create: number, picks, code }: Creation) {
  const table = [...shape.keys()][number] ?? ''
  const relations = shape.get(table) ?? []
  const id = idOf(++made)
  const refs = Object.fromEntries(
    relations.map((relation, at) => {
      const ids = choose(graph, relation, picks.slice(at))
      // Now and then one that is deleted.
      return [relation.name, picks[0] === 0 ? ids : ids.filter((one) => isLive(graph, one))]
    }),
  )
  if (relations.some(({ name, required }) => required && refs[name]?.length === 0)) {
    return undefined
  }
  const values = relations.flatMap(({ name, isMany }) => {
    const ids = (refs[name] ?? []).map((one) => ({ id: one }))
    return ids.length === 0 ? [] : [[name, isMany ? { set: ids } : { connect: ids[0] }]]
  })
  return { vertex: { id, table, code, refs }, input: { id, code, ...Object.fromEntries(values) } }
}

/** Records that a relation may refer to, also such as are deleted. */
function choose(graph: Graph, { target, isMany }: Relation, numbers: readonly number[]): string[] {
  const some = [...graph.values()].filter(({ table }) => table === target)
  const ids = some.length === 0 ? [] : numbers.flatMap((number) => some[number % some.length]?.id ?? [])
  return [...new Set(ids)].slice(0, isMany ? 3 : 1)
}

let made = 0
let deletions = 0
const took: Record<string, number> = {}

function plan({ tenant, shape, catalog }: World, graph: Graph, step: Step): Move | undefined {
  const all = [...graph.values()]
  const pick = (number: number, some = all): Vertex | undefined => some[number % some.length]
  const run = async (query: string, variables: Record<string, unknown>) =>
    (await tenant.send(query, variables)).errors[0]?.extensions.code
  if ('create' in step) {
    const creation = planCreation(shape, graph, step)
    if (!creation) {
      return undefined
    }
    const { vertex, input } = creation
    const { table } = vertex
    return {
      apply: () => create(graph, vertex),
      send: () =>
        run(`mutation ($input: ${table}Input!) { create${table}(input: $input) { id } }`, { input }),
    }
  }
  if ('refer' in step) {
    const vertex = pick(
      step.refer,
      all.filter(({ id }) => isLive(graph, id)),
    )
    const relation = shape.get(vertex?.table ?? '')?.[step.relation]
    if (!vertex || !relation) {
      return undefined
    }
    const { id, table } = vertex
    const ids = choose(graph, relation, step.picks)
    if (relation.required && ids.length === 0) {
      return undefined
    }
    const value = ids.length === 0 ? null : relation.isMany ? ids : (ids[0] ?? null)
    return {
      apply: () => refer(graph, id, relation.name, ids),
      send: () =>
        relate(engine, catalog, { table, id, values: { [relation.name]: value } }).then(
          () => undefined,
          (error) => (error instanceof Failure ? error.code : Promise.reject(error)),
        ),
    }
  }
  if ('remove' in step) {
    const [first, ...others] = step.remove.flatMap((number) => pick(number) ?? [])
    const roots = [first, ...others.filter(({ table }) => table === first?.table)].flatMap((one) =>
      one && isLive(graph, one.id) ? [one.id] : [],
    )
    const table = first?.table
    if (roots.length === 0) {
      return undefined
    }
    const plural = `${table}s`
    return {
      apply: () => remove(shape, graph, [...new Set(roots)], ++deletions),
      send: () =>
        run(
          roots.length === 1
            ? `mutation ($ids: [ID!]!, $id: ID!) { delete${table}(id: $id) { id } }`.replace(
                '$ids: [ID!]!, ',
                '',
              )
            : `mutation ($ids: [ID!]!) { delete${plural}(filter: { id: { in: $ids } }, atMost: 5) { id } }`,
          roots.length === 1 ? { id: roots[0] } : { ids: roots },
        ),
    }
  }
  const gone = all.filter(({ id }) => !isLive(graph, id))
  const vertex = 'purge' in step ? pick(step.purge) : pick(step.restore, step.among === 'all' ? all : gone)
  if (!vertex || ('restore' in step && !gone.includes(vertex))) {
    return undefined
  }
  const { id, table } = vertex
  return 'restore' in step
    ? {
        apply: () => restore(shape, graph, id),
        send: () => run(`mutation ($id: ID!) { restore${table}(id: $id) { id } }`, { id }),
      }
    : {
        apply: () => purge(shape, graph, id, ++deletions),
        send: () => run(`mutation ($id: ID!) { purge${table}(id: $id) }`, { id }),
      }
}

prove(
  'what is deleted, restored and purged, and what goes with it, is what a model of it says',
  {
    runs: 300,
    of: () =>
      fc.tuple(
        fc.nat(shapes.length - 1),
        fc.array(creates, { minLength: 5, maxLength: 9 }),
        fc.array(
          fc.oneof({ weight: 4, arbitrary: steps.map((step) => [step]) }, { weight: 1, arbitrary: twice }),
          {
            minLength: 3,
            maxLength: 7,
          },
        ),
      ),
  },
  async ([number, first, sequence]) => {
    const world = worlds[number] as World
    // Codes are anybody's who comes first, also of another sequence.
    await engine.superuser.query('delete from tablecast.unique_values where tenant_id = $1', [
      world.catalog.tenantId,
    ])
    let graph: Graph = await populate(world, first)
    for (const step of sequence.flat()) {
      const move = plan(world, graph, step)
      if (!move) {
        continue
      }
      let after: Graph | undefined
      let code: string | undefined
      try {
        after = move.apply()
      } catch (error) {
        if (!(error instanceof Refused)) {
          throw error
        }
        code = error.code
      }
      expect({ step, code: await move.send() }).toEqual({ step, code })
      const kind = `${Object.keys(step)[0]} ${code ?? 'done'}`
      took[kind] = (took[kind] ?? 0) + 1
      graph = after ?? graph
    }
    await expectSame(world, graph)
  },
)

async function expectSame(world: World, graph: Graph): Promise<void> {
  const stored = await readWorld(engine, world, [...graph.keys()])
  const expected = [...graph.values()]
  expect(
    stored.map(({ id, table, version, code, refs, isDeleted }) => ({
      id,
      table,
      version,
      code,
      refs,
      isDeleted,
    })),
  ).toEqual(expected.map(({ deletion, ...vertex }) => ({ ...vertex, isDeleted: deletion !== undefined })))
  // Links say what documents say, but for what is not there any more.
  expect(stored.map(({ links }) => links)).toEqual(
    expected.map(({ refs }) =>
      Object.fromEntries(
        Object.entries(refs).map(([name, ids]) => [name, ids.filter((id) => graph.has(id))]),
      ),
    ),
  )
}

it('and slots say what documents do', async () => {
  for (const { catalog } of worlds) {
    expect(await slotsApart(engine.superuser, catalog.tenantId)).toEqual([])
  }
})

it('and much of it was met', () => {
  const often = ['create done', 'refer done', 'remove done', 'restore done', 'purge done']
  const refused = ['remove', 'restore', 'purge'].map((step) => `${step} REFERENCE_BROKEN`)
  expect([...often, ...refused].filter((kind) => (took[kind] ?? 0) < 5 * share)).toEqual([])
})
