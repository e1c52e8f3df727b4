// Records as they should be: a table in memory that does what the API says it does.

/** A value as a client sends and reads it. */
export type Value = string | number | null
/** By the number of the field, since names change. */
export type Values = Readonly<Record<number, Value>>

export interface Entry {
  version: number
  action: string
  /** Values before and after, by the number of the field. */
  changes: Record<number, [Value, Value]>
}

export interface Thing {
  id: string
  version: number
  values: Values
  isDeleted: boolean
  history: Entry[]
}

export interface ModelField {
  name: string
  unique: boolean
  kind: 'text' | 'integer'
}

/** The state of the world; each step makes a new one, so that one that is refused leaves no trace. */
export interface Model {
  fields: readonly ModelField[]
  things: ReadonlyMap<string, Thing>
  /** What is left of the history of things that were purged, by their id. */
  kept: ReadonlyMap<string, readonly Entry[]>
}

/** A step that is refused, with the code that a client gets. */
export class Refused extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

const valueIn = (values: Values, field: number): Value => values[field] ?? null

const live = ({ things }: Model): Thing[] => [...things.values()].filter(({ isDeleted }) => !isDeleted)

export function put(model: Model, ...changed: Thing[]): Model {
  const put = changed.map((one): [string, Thing] => [one.id, one])
  return { ...model, things: new Map([...model.things, ...put]) }
}

export function liveThing(model: Model, id: string): Thing {
  const thing = model.things.get(id)
  if (!thing || thing.isDeleted) {
    throw new Refused('RECORD_MISSING')
  }
  return thing
}

export function anyThing(model: Model, id: string): Thing {
  const thing = model.things.get(id)
  if (!thing) {
    throw new Refused('RECORD_MISSING')
  }
  return thing
}

/** No two live things have the same value of a unique field. */
export function expectUnique(model: Model): Model {
  model.fields.forEach(({ unique }, field) => {
    const values = live(model)
      .map(({ values }) => valueIn(values, field))
      .filter((value) => value !== null)
    if (unique && new Set(values).size < values.length) {
      throw new Refused('UNIQUE_CONFLICT')
    }
  })
  return model
}

export function created(id: string, values: Values): Thing {
  const history = [{ version: 1, action: 'create', changes: {} }]
  return { id, version: 1, values, isDeleted: false, history }
}

/** A thing one version on; one that is as it should be stays as it is, unless what happens is more than a change. */
export function changed(thing: Thing, action: string, patch: Values): Thing {
  const changes: Entry['changes'] = Object.fromEntries(
    Object.entries(patch)
      .map(([key, value]): [string, [Value, Value]] => [key, [valueIn(thing.values, Number(key)), value]])
      .filter(([, [before, after]]) => before !== after),
  )
  const isMore = action === 'delete' || thing.isDeleted
  if (Object.keys(changes).length === 0 && !isMore) {
    return thing
  }
  const version = thing.version + 1
  return {
    id: thing.id,
    version,
    values: { ...thing.values, ...patch },
    isDeleted: action === 'delete',
    history: [...thing.history, { version, action, changes }],
  }
}

/** The values that a thing had at a version. */
export function valuesAt({ values, history }: Thing, version: number): Values {
  const later = history.filter((entry) => entry.version > version).reverse()
  const before = later.map(({ changes }) =>
    Object.fromEntries(Object.entries(changes).map(([field, [value]]) => [field, value])),
  )
  return Object.assign({}, values, ...before)
}

/** A thing is gone for good; what was done to it may stay known, without any value. */
export function purged(model: Model, { id, version, history }: Thing, keepHistory: boolean): Model {
  const things = new Map([...model.things].filter(([one]) => one !== id))
  const lines = history.map((entry) => ({ ...entry, changes: {} }))
  const last = { version: version + 1, action: 'purge', changes: {} }
  return {
    ...model,
    things,
    kept: keepHistory ? new Map([...model.kept, [id, [...lines, last]]]) : model.kept,
  }
}

/** Live things whose value of a field is less than this. */
export function below(model: Model, field: number, value: number): Thing[] {
  return live(model).filter(({ values }) => {
    const own = valueIn(values, field)
    return typeof own === 'number' && own < value
  })
}
