import type { DeletePolicy } from '../../src/fields/relation.ts'

// Records that refer to each other, in memory, and what deleting, restoring and purging make of them.

export interface Relation {
  name: string
  target: string
  isMany: boolean
  onDelete: DeletePolicy
  required: boolean
}

/** Relations by the name of the table that declares them. */
export type Shape = ReadonlyMap<string, readonly Relation[]>

export interface Vertex {
  id: string
  table: string
  version: number
  code: string | null
  /** By the name of the relation. */
  refs: Readonly<Record<string, readonly string[]>>
  /** By which deletion it is deleted; undefined when it is live. */
  deletion: number | undefined
}

export type Graph = ReadonlyMap<string, Vertex>

/** What is refused, with the code that a client gets. */
export class Refused extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export const isLive = (graph: Graph, id: string): boolean => {
  const vertex = graph.get(id)
  return vertex !== undefined && vertex.deletion === undefined
}

const refsOf = (shape: Shape, { table, refs }: Vertex) =>
  (shape.get(table) ?? []).flatMap((relation) => (refs[relation.name] ?? []).map((id) => ({ relation, id })))

const change = (graph: Graph, changed: Iterable<Vertex>): Graph =>
  new Map([...graph, ...Array.from(changed, (vertex): [string, Vertex] => [vertex.id, vertex])])

function expectFree(graph: Graph, codes: readonly { table: string; code: string | null }[]): void {
  const taken = new Set(
    [...graph.values()]
      .filter(({ deletion }) => deletion === undefined)
      .map(({ table, code }) => `${table} ${code}`),
  )
  for (const { table, code } of codes) {
    if (code !== null && taken.has(`${table} ${code}`)) {
      throw new Refused('UNIQUE_CONFLICT')
    }
    taken.add(`${table} ${code}`)
  }
}

export function create(graph: Graph, made: Pick<Vertex, 'id' | 'table' | 'code' | 'refs'>): Graph {
  if (
    Object.values(made.refs)
      .flat()
      .some((id) => !isLive(graph, id))
  ) {
    throw new Refused('REFERENCE_BROKEN')
  }
  expectFree(graph, [made])
  return change(graph, [{ ...made, version: 1, deletion: undefined }])
}

export function refer(graph: Graph, id: string, name: string, ids: readonly string[]): Graph {
  const before = graph.get(id) as Vertex
  const had = before.refs[name] ?? []
  if (ids.some((one) => !had.includes(one) && !isLive(graph, one))) {
    throw new Refused('REFERENCE_BROKEN')
  }
  const isSame = had.join() === ids.join()
  return isSame
    ? graph
    : change(graph, [{ ...before, refs: { ...before.refs, [name]: ids }, version: before.version + 1 }])
}

/** These and all that is come to from them against the direction of `cascade`, by which of them it may be. */
function closure(
  shape: Shape,
  graph: Graph,
  roots: readonly string[],
  may: (vertex: Vertex) => boolean,
): Set<string> {
  const found = new Set(roots)
  for (let before = -1; before !== found.size; ) {
    before = found.size
    for (const vertex of graph.values()) {
      if (
        may(vertex) &&
        refsOf(shape, vertex).some(({ relation, id }) => relation.onDelete === 'cascade' && found.has(id))
      ) {
        found.add(vertex.id)
      }
    }
  }
  return found
}

export function remove(shape: Shape, graph: Graph, roots: readonly string[], deletion: number): Graph {
  const going = closure(shape, graph, roots, (vertex) => vertex.deletion === undefined)
  for (const vertex of graph.values()) {
    const isHolder = refsOf(shape, vertex).some(
      ({ relation, id }) => relation.onDelete === 'restrict' && going.has(id),
    )
    if (vertex.deletion === undefined && !going.has(vertex.id) && isHolder) {
      throw new Refused('REFERENCE_BROKEN')
    }
  }
  return change(
    graph,
    [...going].map((id) => {
      const vertex = graph.get(id) as Vertex
      return { ...vertex, deletion, version: vertex.version + 1 }
    }),
  )
}

export function restore(shape: Shape, graph: Graph, root: string): Graph {
  const { deletion } = graph.get(root) as Vertex
  if (deletion === undefined) {
    return graph
  }
  const candidates = closure(shape, graph, [root], (vertex) => vertex.deletion === deletion)
  const needsOf = (id: string) =>
    refsOf(shape, graph.get(id) as Vertex).filter(
      ({ relation: { onDelete, required } }) => onDelete !== 'clear' || required,
    )
  const coming = new Set(candidates)
  const isMet = ({ id }: { id: string }) => isLive(graph, id) || coming.has(id)
  for (let before = -1; before !== coming.size; ) {
    before = coming.size
    for (const id of candidates) {
      if (id !== root && !needsOf(id).every(isMet)) {
        coming.delete(id)
      }
    }
  }
  if (!needsOf(root).every(isMet)) {
    throw new Refused('REFERENCE_BROKEN')
  }
  const back = [...coming].map((id) => graph.get(id) as Vertex)
  expectFree(graph, back)
  const waiting = [...candidates].filter((id) => !coming.has(id))
  return change(graph, [
    ...back.map((vertex) => ({ ...vertex, deletion: undefined, version: vertex.version + 1 })),
    ...waiting.map((id) => ({ ...(graph.get(id) as Vertex), deletion: waitsFor(id) ?? deletion })),
  ])

  /** The deletion that it waits for: its own, or the oldest of those that what it needs was deleted by. */
  function waitsFor(id: string): number | undefined {
    const seen = new Set<string>()
    const met: number[] = []
    const walk = (one: string) => {
      if (seen.has(one)) {
        return
      }
      seen.add(one)
      for (const need of needsOf(one)) {
        if (need.relation.onDelete !== 'cascade' || isMet(need)) {
          continue
        }
        if (waiting.includes(need.id)) {
          walk(need.id)
        } else {
          met.push(...[graph.get(need.id)?.deletion].filter((found) => found !== undefined))
        }
      }
    }
    walk(id)
    return met.includes(deletion as number) || met.length === 0 ? undefined : Math.min(...met)
  }
}

export function purge(shape: Shape, graph: Graph, root: string, deletion: number): Graph {
  const after = new Map(isLive(graph, root) ? remove(shape, graph, [root], deletion) : graph)
  after.delete(root)
  for (const vertex of after.values()) {
    const relations = (shape.get(vertex.table) ?? []).filter(({ name }) => vertex.refs[name]?.includes(root))
    if (relations.length === 0) {
      continue
    }
    const isGone = vertex.deletion !== undefined
    const refs = { ...vertex.refs }
    for (const { name, required } of relations) {
      const rest = refs[name]?.filter((id) => id !== root) ?? []
      // What a deleted record must refer to it still names, so that it cannot come back without.
      refs[name] = rest.length === 0 && required && isGone ? [root] : rest
    }
    after.set(vertex.id, { ...vertex, refs, version: vertex.version + (isGone ? 0 : 1) })
  }
  return after
}
