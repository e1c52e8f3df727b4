import type { End } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import { type By, readBy } from './by.ts'
import { missing, uncleared } from './record.ts'
import type { PatchTree, RecordTree } from './tree.ts'

type Path = Issue['path']
type Input = Record<string, unknown>

/** A record that an input names, and where it does. */
export interface Named {
  by: By
  path: Path
}

/**
 * What is to become of one end of a record. First it is what is set, then what is removed is taken out, then what is
 * added and what is created comes in; what is changed must be linked after that.
 */
export interface EndChange {
  end: End
  path: Path
  /** These and no others; undefined when those that are linked stay. */
  set: Named[] | undefined
  remove: Named[]
  add: Named[]
  create: RecordTree[]
  update: EndUpdate[]
  /** Whether a record may be removed that is not linked: one patch is for many records, of which some are as it says. */
  isLenient: boolean
}

/** A change of a record that is linked: of the one that is named or, at a to-one end, of the only one. */
export interface EndUpdate {
  named: Named | undefined
  tree: PatchTree
}

/** How an end is read where it is. */
export interface Nesting {
  issues: Issue[]
  /** Whether the record is about to be created, and linked to nothing. */
  isNew: boolean
  /** Whether one patch is for any number of records. */
  forMany: boolean
  /** Whether one thing more may be named; tells of it when not. */
  hasRoom(path: Path): boolean
  record(end: End, input: Input, path: Path): RecordTree
  patch(end: End, input: Input, path: Path): PatchTree
}

/** What an input says of one end; nothing when it is wrong, which goes to the issues. */
export function checkEnd(
  nesting: Nesting,
  end: End,
  { value, path }: { value: unknown; path: Path },
): EndChange[] {
  const { issues, isNew, forMany } = nesting
  const refuse = (rule: string, message: string, ...more: string[]) => {
    issues.push({ path: [...path, ...more], rule, message })
    return []
  }
  if (value === null && end.isInverse) {
    return refuse(
      'null',
      `null clears a value, and ${end.name} is none of its own; for none there is set: [].`,
    )
  }
  if (forMany && end.isInverse && !end.field.relation.isMany) {
    const { field, owner } = end
    return refuse('many', `${field.name} of a ${owner.name} is one record, and this may be about several.`)
  }
  const { name, field } = end
  const given = value === null ? [] : Object.entries(value as Input).filter(([, one]) => one !== undefined)
  if (value !== null && !end.isMany && given.length !== 1) {
    return refuse('oneOf', `${name} takes exactly one of connect, create, update and disconnect.`)
  }
  const change: EndChange = {
    ...{ end, path, set: value === null ? [] : undefined, remove: [], add: [], create: [], update: [] },
    isLenient: forMany,
  }
  const before = issues.length
  for (const [verb, asked] of given) {
    if (asked === null) {
      refuse('null', `null says nothing; leave ${verb} out.`, verb)
    } else if (forMany && nests.has(verb)) {
      refuse('many', `${verb} is for one record, and this may be about several.`, verb)
    } else if (isNew && needsLinks.has(verb)) {
      refuse('new', 'A new record is linked to nothing yet.', verb)
    } else {
      read(nesting, change, { verb, asked })
    }
  }
  const { set, remove, add, create } = change
  if (set && remove.length > 0) {
    refuse('conflict', 'set says all that is to be linked; there is nothing to remove from that.', 'remove')
  }
  const isNone = (isNew || set !== undefined) && (set ?? []).length + add.length + create.length === 0
  if (isNone && field.required && !end.isInverse && issues.length === before) {
    issues.push(isNew ? missing(name, path.slice(0, -1)) : uncleared(name, path))
  }
  return [change]
}

const nests: ReadonlySet<string> = new Set(['create', 'update'])
const needsLinks: ReadonlySet<string> = new Set(['remove', 'update'])

function read(nesting: Nesting, change: EndChange, { verb, asked }: { verb: string; asked: unknown }): void {
  const { end, path } = change
  const at = [...path, verb]
  const list = (end.isMany ? asked : [asked]) as Input[]
  const placed = list.map((input, index) => ({ input, path: end.isMany ? [...at, index] : at }))
  const withRoom = () => placed.filter((one) => nesting.hasRoom(one.path))
  const name = () => withRoom().flatMap((one) => readNamed(nesting, end, one))
  switch (verb) {
    case 'set':
    case 'connect':
      change.set = name()
      return
    case 'add':
      change.add = name()
      return
    case 'remove':
      change.remove = name()
      return
    case 'create':
      change.set = end.isMany ? change.set : []
      change.create = withRoom().map((one) => nesting.record(end, one.input, one.path))
      return
    case 'update':
      change.update = withRoom().flatMap((one) => readUpdate(nesting, end, one))
      return
    case 'disconnect':
      change.set = []
      if (asked !== true) {
        const message = 'false says nothing; leave it out, or say true.'
        nesting.issues.push({ path: at, rule: 'blank', message })
      }
      return
    default:
      nesting.issues.push({ path: at, rule: 'unknown', message: `There is no ${verb} for ${end.name}.` })
  }
}

function readNamed(
  { issues }: Nesting,
  { other }: End,
  { input, path }: { input: Input; path: Path },
): Named[] {
  const { named, problem } = readBy(other, input)
  const place = [...path, ...Object.keys(input).slice(0, 1)]
  if (named) {
    return [{ by: named, path: place }]
  }
  issues.push({ path: place, rule: 'by', message: problem })
  return []
}

function readUpdate(nesting: Nesting, end: End, { input, path }: { input: Input; path: Path }): EndUpdate[] {
  if (!end.isMany) {
    return [{ named: undefined, tree: nesting.patch(end, input, path) }]
  }
  const { by, patch } = input as { by: Input; patch: Input }
  const tree = nesting.patch(end, patch, [...path, 'patch'])
  return readNamed(nesting, end, { input: by, path: [...path, 'by'] }).map((named) => ({ named, tree }))
}
