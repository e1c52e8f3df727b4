// Records that refer to each other, as they should be: the tables of examples/deals in memory.

type Values = Record<string, unknown>
export type Input = Record<string, unknown>
export type TableName = 'Company' | 'Person' | 'Deal' | 'Note'

export interface Line {
  version: number
  action: string
  changes: Record<string, [unknown, unknown]>
}

export interface Item {
  id: string
  table: TableName
  version: number
  /** Values by field: of a reference an id, of a list of them ids; what is missing is not there. */
  values: Values
  history: Line[]
}

export type Model = ReadonlyMap<string, Item>

export interface End {
  name: string
  other: TableName
  field: string
  isInverse: boolean
  isMany: boolean
  isList: boolean
  required: boolean
}

const own = (name: string, other: TableName, isList = false, required = false): End => ({
  ...{ name, other, field: name, isInverse: false, isMany: isList, isList, required },
})
const inverse = (name: string, other: TableName, field: string, isList = false, required = false): End => ({
  ...{ name, other, field, isInverse: true, isMany: true, isList, required },
})

export const endsOf: Record<TableName, End[]> = {
  Company: [
    own('parent', 'Company'),
    inverse('branches', 'Company', 'parent'),
    inverse('staff', 'Person', 'employer'),
    inverse('deals', 'Deal', 'company'),
  ],
  Person: [own('employer', 'Company'), inverse('deals', 'Deal', 'contacts', true)],
  Deal: [
    own('company', 'Company'),
    own('contacts', 'Person', true),
    inverse('notes', 'Note', 'deal', false, true),
  ],
  Note: [own('deal', 'Deal', false, true), own('readers', 'Person', true)],
}

export const uniqueOf: Partial<Record<TableName, string>> = { Company: 'name', Person: 'email', Deal: 'code' }

/** A record that a mutation is to write, and what the input says of it. */
export interface Root {
  table: TableName
  id: string
  isNew: boolean
  input: Input
  isLenient?: boolean
}

interface Fate {
  item: Item
  isNew: boolean
  given: Map<string, unknown>
  dropped: Map<string, string>
  set: Map<string, { ids: string[]; by: string }>
  added: Map<string, Map<string, string>>
  removed: Map<string, Set<string>>
}

export class Refused extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

export const idsIn = ({ values }: Item, field: string): string[] => [values[field] ?? []].flat().map(String)

/** What becomes of records when a mutation writes these with all that is said inside of them. */
export function perform(before: Model, roots: readonly Root[]): Model {
  const fates = new Map<string, Fate>()
  const wrong = { input: false, reference: false }
  const fateOf = (id: string, table: TableName): Fate | undefined => {
    const item = before.get(id)
    if (!fates.has(id) && item?.table === table) {
      fates.set(id, startFate(item, false))
    }
    const fate = fates.get(id)
    return fate?.item.table === table ? fate : undefined
  }
  const found = (table: TableName, by: Input): string | undefined => {
    const [[name, value] = []] = Object.entries(by)
    if (name === 'id') {
      return String(value)
    }
    return [...before.values()].find((item) => item.table === table && item.values[String(name)] === value)
      ?.id
  }
  const give = ({ given }: Fate, field: string, value: unknown) => {
    wrong.input ||= given.has(field) && given.get(field) !== value
    given.set(field, given.get(field) ?? value)
  }
  const visit = (root: Root): Root[] => {
    const { table, id, isNew, input } = root
    const fate = isNew
      ? startFate({ id, table, version: 0, values: {}, history: [] }, true)
      : fateOf(id, table)
    if (!fate) {
      wrong.reference = true
      return []
    }
    fates.set(id, fate)
    const ends = endsOf[table]
    for (const [name, value] of Object.entries(input)) {
      if (name !== 'id' && !ends.some((end) => end.name === name)) {
        give(fate, name, value)
      }
    }
    return []
  }
  const follow = ({ id, table, input, isLenient = false }: Root): Root[] => {
    const fate = fates.get(id)
    return endsOf[table].flatMap((end) => {
      const said = input[end.name]
      return said === undefined || !fate ? [] : followEnd(fate, { end, said: normal(said, end), isLenient })
    })
  }
  const followEnd = (
    near: Fate,
    { end, said, isLenient }: { end: End; said: Said; isLenient: boolean },
  ): Root[] => {
    const { other, field, isInverse, isList } = end
    const place = `${near.item.id} ${end.name}`
    const resolve = (list: Input[]) => {
      const ids = list.flatMap((by) => {
        const id = found(other, by)
        wrong.reference ||= id === undefined
        return id ?? []
      })
      wrong.input ||= new Set(ids).size < ids.length
      return [...new Set(ids)]
    }
    const created = said.create.map(
      (input): Root => ({ table: other, id: String(input['id']), isNew: true, input }),
    )
    for (const one of created) {
      visit(one)
    }
    const set = said.set && resolve(said.set)
    const add = [...resolve(said.add), ...created.map(({ id }) => id)]
    const remove = resolve(said.remove)
    const wanted = [...(set ?? []), ...add]
    const linkedBefore = isInverse
      ? [...before.values()]
          .filter((item) => item.table === other && idsIn(item, field).includes(near.item.id))
          .map(({ id }) => id)
      : idsIn(near.item, field)
    for (const id of remove) {
      wrong.reference ||= !linkedBefore.includes(id) && !(isLenient && before.get(id)?.table === other)
    }
    const leaving = remove.filter((id) => linkedBefore.includes(id))
    if (isInverse) {
      const others = set ? linkedBefore.filter((id) => !wanted.includes(id)) : []
      for (const id of [...leaving, ...others]) {
        const far = fateOf(id, other)
        if (isList) {
          far?.removed.get(field)?.add(near.item.id) ?? far?.removed.set(field, new Set([near.item.id]))
        } else {
          far?.dropped.set(field, near.item.id)
        }
      }
      for (const id of wanted) {
        const far = fateOf(id, other)
        if (!far) {
          wrong.reference = true
        } else if (isList) {
          addTo(far, field, near.item.id, place)
        } else {
          give(far, field, near.item.id)
        }
      }
    } else {
      for (const id of wanted) {
        wrong.reference ||=
          !linkedBefore.includes(id) && (before.get(id) ?? fates.get(id)?.item)?.table !== other
      }
      if (!isList) {
        const [target] = [...add, ...(set ?? [])]
        if (target ?? set) {
          give(near, field, target ?? null)
        }
      } else {
        if (set) {
          near.set.set(field, { ids: set, by: place })
        }
        near.removed.set(field, new Set([...(near.removed.get(field) ?? []), ...leaving]))
        for (const id of add) {
          addTo(near, field, id, place)
        }
      }
    }
    const linked = new Set([...wanted, ...(set ? [] : linkedBefore.filter((id) => !remove.includes(id)))])
    const updated = said.update.flatMap(({ by, patch }): Root[] => {
      const id = by ? found(other, by) : linkedBefore[0]
      const isThere = id !== undefined && linked.has(id) && fateOf(id, other) !== undefined
      wrong.reference ||= !isThere
      return isThere ? [{ table: other, id, isNew: false, input: patch }] : []
    })
    for (const one of updated) {
      visit(one)
    }
    return [...created, ...updated]
  }
  roots.map(visit)
  for (let level: Root[] = [...roots]; level.length > 0; ) {
    level = level.flatMap(follow)
  }
  const after = new Map(before)
  for (const fate of fates.values()) {
    const values = settle(fate, () => {
      wrong.input = true
    })
    after.set(fate.item.id, next(fate, values))
  }
  if (wrong.input || wrong.reference) {
    throw new Refused(wrong.input ? 'INPUT_INVALID' : 'REFERENCE_BROKEN')
  }
  for (const [table, name] of Object.entries(uniqueOf)) {
    const taken = [...after.values()]
      .filter((item) => item.table === table && item.values[name] !== undefined)
      .map(({ values }) => values[name])
    if (new Set(taken).size < taken.length) {
      throw new Refused('UNIQUE_CONFLICT')
    }
  }
  return after
}

const startFate = (item: Item, isNew: boolean): Fate => ({
  ...{
    item,
    isNew,
    given: new Map(),
    dropped: new Map(),
    set: new Map(),
    added: new Map(),
    removed: new Map(),
  },
})

function addTo({ added }: Fate, field: string, id: string, place: string): void {
  const known = added.get(field) ?? new Map<string, string>()
  added.set(field, known.set(id, known.get(id) ?? place))
}

interface Said {
  set: Input[] | undefined
  add: Input[]
  remove: Input[]
  create: Input[]
  update: { by?: Input; patch: Input }[]
}

/** Both forms of saying it as one. */
function normal(said: unknown, { isMany }: End): Said {
  const one = (said ?? { [isMany ? 'set' : 'disconnect']: isMany ? [] : true }) as Record<string, never>
  const none: Said = { set: undefined, add: [], remove: [], create: [], update: [] }
  if (isMany) {
    return { ...none, ...one }
  }
  return {
    ...none,
    set: 'update' in one ? undefined : [one['connect'] ?? []].flat(),
    create: [one['create'] ?? []].flat(),
    update: 'update' in one ? [{ patch: one['update'] }] : [],
  }
}

function settle({ item, ...fate }: Fate, refuse: () => void): Values {
  const values: Values = { ...item.values }
  const required = new Set(
    endsOf[item.table].filter((end) => end.required && !end.isInverse).map(({ name }) => name),
  )
  const put = (field: string, value: unknown) => {
    values[field] = value
    if ((value ?? null) === null || (Array.isArray(value) && value.length === 0)) {
      delete values[field]
      if (required.has(field)) {
        refuse()
      }
    }
  }
  for (const [field, from] of fate.dropped) {
    if (fate.given.get(field) === from) {
      refuse()
    } else if (!fate.given.has(field)) {
      put(field, null)
    }
  }
  for (const [field, value] of fate.given) {
    put(field, value)
  }
  for (const field of new Set([...fate.set.keys(), ...fate.added.keys(), ...fate.removed.keys()])) {
    const set = fate.set.get(field)
    const added = fate.added.get(field) ?? new Map<string, string>()
    const removed = fate.removed.get(field) ?? new Set<string>()
    const late = [...added].filter(([id, by]) => set && by !== set.by && !set.ids.includes(id))
    const both = [...removed].filter((id) => added.has(id) || set?.ids.includes(id))
    if (late.length + both.length > 0) {
      refuse()
    }
    const kept = (set?.ids ?? idsIn(item, field)).filter((id) => !removed.has(id))
    put(field, [...new Set([...kept, ...added.keys()])])
  }
  return values
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

function next({ item, isNew }: Fate, values: Values): Item {
  if (isNew) {
    return { ...item, version: 1, values, history: [{ version: 1, action: 'create', changes: {} }] }
  }
  const names = [...new Set([...Object.keys(item.values), ...Object.keys(values)])]
  const changes = Object.fromEntries(
    names
      .filter((name) => !isSame(item.values[name], values[name]))
      .map((name): [string, [unknown, unknown]] => [name, [item.values[name] ?? null, values[name] ?? null]]),
  )
  if (Object.keys(changes).length === 0) {
    return item
  }
  const version = item.version + 1
  return { ...item, version, values, history: [...item.history, { version, action: 'update', changes }] }
}
