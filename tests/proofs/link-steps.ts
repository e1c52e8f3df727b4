import {
  type End,
  endsOf,
  type Input,
  type Item,
  idsIn,
  type Model,
  type Root,
  type TableName,
  uniqueOf,
} from './link-model.ts'

/** A mutation: how it is sent, and which records it writes in the model. */
export interface Mutation {
  text: string
  variables: Record<string, unknown>
  roots: Root[]
  dryRun: boolean
}

/** Numbers that chance has written down; what is decided by them becomes simpler as they become zero. */
export function readTape(numbers: readonly number[]): (choices: number) => number {
  let at = 0
  return (choices) => (numbers[at++ % numbers.length] ?? 0) % choices
}

type Choose = ReturnType<typeof readTape>

let count = 0
const makeId = () => `01939ed0-0000-7000-9000-${String(++count).padStart(12, '0')}`
const nobody = '01939ed0-0000-7000-8000-000000000000'

const plurals: Record<TableName, string> = {
  Company: 'Companies',
  Person: 'People',
  Deal: 'Deals',
  Note: 'Notes',
}
const tableNames: TableName[] = ['Deal', 'Company', 'Person', 'Note']

/** Some records that are linked a little. */
export function beginning(): Mutation {
  const people = [1, 2, 3, 4, 5].map((number) => ({
    id: makeId(),
    name: `name ${number}`,
    email: freshOf('email', number),
  }))
  const inputs = [1, 2, 3].map((number) => ({
    id: makeId(),
    name: freshOf('name', number),
    deals: {
      create: [0, 1].map((more) => ({
        id: makeId(),
        title: 'title 0',
        code: freshOf('code', 2 * number + more),
      })),
    },
    staff: { create: people.slice(2 * number - 2, 2 * number) },
  }))
  return {
    text: 'mutation ($inputs: [CompanyInput!]!) { createCompanies(inputs: $inputs) { id } }',
    variables: { inputs },
    roots: inputs.map((input) => ({ table: 'Company', id: input.id, isNew: true, input })),
    dryRun: false,
  }
}

export function drawMutation(model: Model, choose: Choose): Mutation {
  const table = tableNames[choose(4)] ?? 'Deal'
  const some = itemsOf(model, table)
  const dryRun = choose(6) === 5
  const sort = choose(5)
  const [target] = some.length > 0 ? [some[choose(some.length)]] : []
  const draw = { model, choose }
  if (sort === 1 && target) {
    const input = drawPatch(draw, target, 0)
    const text = `mutation ($id: ID!, $patch: ${table}Patch!) { update${table}(id: $id, patch: $patch) { id } }`
    const roots = [{ table, id: target.id, isNew: false, input }]
    return { text, variables: { id: target.id, patch: input }, roots, dryRun: false }
  }
  if (sort === 2 && target) {
    // In the order of their ids, as they are locked: the first comes first into a list that all of them come into.
    const targets = byId(some.filter((one) => one === target || choose(3) === 0))
    const input = drawShared(draw, target)
    return {
      text: `mutation ($ids: [ID!]!, $patch: ${table}Patch!, $dryRun: Boolean!) {
        update${plurals[table]}(filter: { id: { in: $ids } }, atMost: 100, patch: $patch, dryRun: $dryRun) { id } }`,
      variables: { ids: targets.map(({ id }) => id), patch: input, dryRun },
      roots: targets.map(({ id }) => ({ table, id, isNew: false, input, isLenient: true })),
      dryRun,
    }
  }
  const by = uniqueOf[table]
  const inputs = Array.from({ length: 1 + choose(2) }, () => drawRecord(draw, table, { level: 0 }))
  const declared = `($inputs: [${table}Input!]!, $dryRun: Boolean!)`
  const variables = { inputs, dryRun }
  if (sort === 3 && by) {
    const known = new Map(some.map(({ id, values }) => [values[by], id]))
    for (const [index, input] of inputs.entries()) {
      delete input['id']
      input[by] =
        `${some.length > 0 && choose(2) ? (some[choose(some.length)]?.values[by] ?? freshOf(by, index)) : freshOf(by, index)}`
    }
    const ids = inputs.map((input) => known.get(input[by]))
    const roots = inputs.map((input, index): Root => {
      const id = ids[index]
      // The client brings an id for the new ones only, as those that are there have one.
      const made = id ?? makeId()
      return {
        table,
        id: made,
        isNew: id === undefined,
        input: id ? input : Object.assign(input, { id: made }),
      }
    })
    const isTwice = new Set(inputs.map((input) => input[by])).size < inputs.length
    return isTwice
      ? drawMutation(model, choose)
      : {
          text: `mutation ${declared} { upsert${plurals[table]}(by: ${by.toUpperCase()}, inputs: $inputs, dryRun: $dryRun) { id } }`,
          ...{ variables, roots: changedFirst(roots), dryRun },
        }
  }
  return {
    text: `mutation ${declared} { create${plurals[table]}(inputs: $inputs, dryRun: $dryRun) { id } }`,
    ...{
      variables,
      roots: inputs.map((input) => ({ table, id: String(input['id']), isNew: true, input })),
      dryRun,
    },
  }
}

/** What is there is changed before what is new is made. */
const changedFirst = (roots: Root[]): Root[] => [
  ...roots.filter(({ isNew }) => !isNew),
  ...roots.filter(({ isNew }) => isNew),
]

interface Draw {
  model: Model
  choose: Choose
}

const itemsOf = (model: Model, table: TableName): Item[] =>
  [...model.values()].filter((item) => item.table === table)

const freshOf = (field: string, number: number | string): string =>
  field === 'email' ? `${number}@example.com` : `${field} ${number}`

export const byId = (items: Item[]): Item[] => items.toSorted((a, b) => (a.id < b.id ? -1 : 1))

const textOf: Record<TableName, string> = { Company: 'name', Person: 'name', Deal: 'title', Note: 'text' }

function drawRecord(draw: Draw, table: TableName, { level, around }: { level: number; around?: End }): Input {
  const { choose } = draw
  const text = textOf[table]
  const unique = uniqueOf[table]
  const input: Input = { id: makeId(), [text]: freshOf(text, unique === text ? choose(40) : choose(3)) }
  if (unique && unique !== text && choose(3) === 0) {
    input[unique] = freshOf(unique, choose(20))
  }
  for (const end of endsOf[table]) {
    const isAround = around?.isInverse && around.field === end.field && !end.isInverse
    if ((end.required && !end.isInverse && !isAround) || (!isAround && choose(level + 2) === 1)) {
      const said = drawEnd(draw, end, { level })
      if (said) {
        input[end.name] = said
      }
    }
  }
  return input
}

function drawPatch(draw: Draw, item: Item, level: number): Input {
  const { choose } = draw
  const input: Input = choose(2) ? { [textOf[item.table]]: freshOf(textOf[item.table], choose(40)) } : {}
  for (const end of endsOf[item.table]) {
    if (choose(level + 2) === 1) {
      const said = drawEnd(draw, end, { level, item })
      if (said !== undefined) {
        input[end.name] = said
      }
    }
  }
  return input
}

/** A patch that goes for many. */
function drawShared(draw: Draw, item: Item): Input {
  const { choose } = draw
  const ends = endsOf[item.table].filter(({ isInverse, isList }) => !isInverse || isList)
  return Object.fromEntries(
    ends.flatMap((end): [string, unknown][] => {
      if (choose(2)) {
        return []
      }
      if (!end.isMany) {
        return [[end.name, choose(3) || end.required ? { connect: drawBy(draw, end.other) } : null]]
      }
      const verb = ['add', 'remove', 'set'][choose(end.isInverse ? 2 : 3)] ?? 'add'
      return [[end.name, { [verb]: drawSeveral(draw, end.other) }]]
    }),
  )
}

function drawEnd(draw: Draw, end: End, { level, item }: { level: number; item?: Item }): unknown {
  const { model, choose } = draw
  const deeper = level < 3
  const create = () => drawRecord(draw, end.other, { level: level + 1, around: end })
  const linked = item ? linkedTo(model, item, end) : []
  if (!end.isMany) {
    const verb = choose(item ? 5 : 2)
    const [only] = linked
    if (verb === 1 && deeper) {
      return { create: create() }
    }
    if (verb === 2 && !end.required) {
      return choose(2) ? null : { disconnect: true }
    }
    return verb > 2 && only && deeper
      ? { update: drawPatch(draw, only, level + 1) }
      : { connect: drawBy(draw, end.other) }
  }
  const said: Input = {}
  const which = choose(6)
  if (which < 2) {
    said['set'] = drawSeveral(draw, end.other)
  } else if (item && which < 4) {
    said['remove'] =
      linked.length > 0 && choose(8)
        ? [byOf(draw, linked[choose(linked.length)])]
        : drawSeveral(draw, end.other)
  }
  if (choose(2) === 1) {
    said['add'] = drawSeveral(draw, end.other)
  }
  if (deeper && choose(3) === 1) {
    said['create'] = [create()]
  }
  const one = linked[choose(Math.max(1, linked.length))]
  if (deeper && one && choose(3) === 1) {
    said['update'] = [{ by: byOf(draw, one), patch: drawPatch(draw, one, level + 1) }]
  }
  return said
}

function linkedTo(model: Model, item: Item, { isInverse, field, other }: End): Item[] {
  return isInverse
    ? itemsOf(model, other).filter((far) => idsIn(far, field).includes(item.id))
    : idsIn(item, field).flatMap((id) => model.get(id) ?? [])
}

function drawBy({ model, choose }: Draw, table: TableName): Input {
  const some = itemsOf(model, table)
  return choose(25) === 24 ? { id: nobody } : byOf({ model, choose }, some[choose(Math.max(1, some.length))])
}

function byOf({ choose }: Draw, item: Item | undefined): Input {
  const unique = item && uniqueOf[item.table]
  const value = unique && item.values[unique]
  return unique && value !== undefined && choose(2) ? { [unique]: value } : { id: item?.id ?? nobody }
}

function drawSeveral(draw: Draw, table: TableName): Input[] {
  const drawn = Array.from({ length: draw.choose(3) }, () => drawBy(draw, table))
  const seen = new Set<string>()
  const different = drawn.filter((by) => {
    const text = JSON.stringify(by)
    const isNew = !seen.has(text)
    seen.add(text)
    return isNew
  })
  return draw.choose(6) === 5 ? drawn : different
}
