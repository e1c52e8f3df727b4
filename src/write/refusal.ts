import { Failure, type Issue } from '../errors.ts'

// What the records that are there refuse. Each makes a failure; whoever calls it throws.

/** The record that a statement should have found. */
export function expectRecord<Row>(row: Row | undefined, table: string, id: string): Row {
  if (row === undefined) {
    throw new Failure('RECORD_MISSING', `There is no ${table} with the id ${id}.`)
  }
  return row
}

/** A record that a mutation told of, and is to tell of again. */
export function refuseGone(): Failure {
  return new Failure(
    'RECORD_MISSING',
    'The mutation was done before, and a record that it told of is not there any more.',
    { hint: 'Do not send it again with another key: that would do it twice.' },
  )
}

export function refuseVersion(
  { version }: { version: number },
  { ifVersion, changedFields }: { ifVersion: number; changedFields: string[] },
): Failure {
  return new Failure('VERSION_CONFLICT', `The record is at version ${version}, not ${ifVersion}.`, {
    currentVersion: version,
    changedFields,
    hint: 'Read the record again, and apply your change to what it is now.',
  })
}

/** A version that nobody will ever find says nothing. */
export function refuseOwnVersion(ifVersion: number): Failure {
  return new Failure(
    'VERSION_CONFLICT',
    `The record is not at version ${ifVersion}; an earlier field of this mutation wrote it.`,
    {
      hint: 'Give ifVersion to the first field that writes a record; the others go by what that made of it.',
    },
  )
}

export function refuseUnknownVersion({ version }: { version: number }, wanted: number): Failure {
  return new Failure('BAD_REQUEST', `The record has no version ${wanted} to go back to.`, {
    hint: `It is at version ${version}; its history says which there are.`,
  })
}

export function refuseTooMany(table: string, atMost: number): Failure {
  return new Failure(
    'TOO_MANY_RECORDS',
    `More records of ${table} match than atMost, which is ${atMost}; none was changed.`,
    { hint: 'Look with dryRun: true and a greater atMost at what would be changed.' },
  )
}

export function refuseTooMuch(charactersAtMost: number): Failure {
  return new Failure(
    'TOO_MANY_RECORDS',
    `What would be written of the records together has more than ${charactersAtMost / 2 ** 20} MiB; none was.`,
    { hint: 'Write fewer of them at once.' },
  )
}

/** Ids that clients bring for new records, and where in their input; `used` are those that records have. */
export function expectUnusedIds(
  brought: readonly { id: string; path: Issue['path'] }[],
  used: ReadonlySet<string>,
): void {
  const issues = brought
    .filter(({ id }) => used.has(id))
    .map(({ id, path }) => ({ path: [...path, 'id'], rule: 'unique', message: `The id ${id} is in use.` }))
  const [first] = issues
  if (first) {
    throw new Failure('UNIQUE_CONFLICT', `${first.message}${andMore(issues)}`, { field: 'id', issues })
  }
}

/** A value of a unique field that another record has. */
export interface TakenValue {
  field: string
  value: string
  path: Issue['path']
  /** The record that should have it, where the path does not say which that is. */
  of?: string
}

export function refuseTakenValues(taken: readonly [TakenValue, ...TakenValue[]]): Failure {
  const issues = taken.map(({ field, value, path, of }) => ({
    path,
    rule: 'unique',
    message: `Another record has the ${field} ${quote(value)}${of === undefined ? '' : ` of ${of}`}.`,
  }))
  const [{ field }] = taken
  return new Failure('UNIQUE_CONFLICT', `${issues[0]?.message}${andMore(issues)}`, { field, issues })
}

/** A record that is named to be referred to, and where: it is not there, or it cannot be referred to. */
export interface BrokenReference {
  id: string
  path: Issue['path']
  /** The unique field whose value the id is instead. */
  by?: string | undefined
  /** What is wrong with it, when it is there. */
  message?: string
}

export function refuseBrokenReferences(
  broken: readonly BrokenReference[],
  details: { hint?: string } = {},
): Failure {
  // One patch of many records names the same one for each of them.
  const byPlace = new Map(broken.map((one) => [JSON.stringify(one.path), one]))
  const issues = Array.from(byPlace.values(), ({ id, path, by = 'id', message }) => ({
    path,
    rule: 'reference',
    message: message ?? `There is no record with the ${by} ${by === 'id' ? id : quote(id)} to refer to.`,
  }))
  return new Failure('REFERENCE_BROKEN', `${issues[0]?.message}${andMore(issues)}`, { issues, ...details })
}

/** Records that others refer to and could not do without. */
export interface Referred {
  target: { name: string }
  id: string
  owner: { name: string; pluralName: string }
  field: { name: string }
  count: number
}

export function refuseReferred(
  referred: readonly [Referred, ...Referred[]],
  { path, countAtMost }: { path: Issue['path']; countAtMost: number },
): Failure {
  const issues = referred.map(({ target, id, owner, field, count }) => {
    const many = `${count < countAtMost ? count : `${count} or more`} ${owner.pluralName} refer`
    const who = count === 1 ? `A record of ${owner.name} refers` : many
    return { path, rule: 'restrict', message: `${who} to the ${target.name} ${id} by ${field.name}.` }
  })
  return new Failure('REFERENCE_BROKEN', `${issues[0]?.message}${andMore(issues)}`, {
    issues,
    hint: 'Delete what refers to it before, or let that refer to something else.',
  })
}

/** More than one operation may take along, or bring back. */
export function refuseTooManyFollowers(way: 'go' | 'come back', table: string, atMost: number): Failure {
  const message = `More than ${atMost} records would ${way} with those of ${table}.`
  const going = 'Delete first what refers to it, some at a time.'
  const coming = 'Purge first those that need not come back; includeDeleted shows them.'
  return new Failure('TOO_MANY_RECORDS', message, { hint: way === 'go' ? going : coming })
}

/** Who refers to a record, where an input says who else does. */
export function refuseManyReferrers(atMost: number): Failure {
  return new Failure('TOO_MANY_RECORDS', `More than ${atMost} records would be written for what set says.`, {
    hint: 'Use remove, for some of them at a time.',
  })
}

/** Stored values that keep a field from being unique. */
export function refuseDuplicates(
  field: string,
  duplicates: readonly { value: string; count: number }[],
): Failure {
  const issues = duplicates.map(({ value, count }) => ({
    path: ['input', 'unique'],
    rule: 'unique',
    message: `${count} records have the ${field} ${quote(value)}.`,
  }))
  return new Failure('DEFINITION_INVALID', `${issues[0]?.message}${andMore(issues)}`, {
    issues,
    hint: 'Give each of them a value of its own, or none, and try again.',
  })
}

/** An input of an upsert that brings an id, and finds a record that has another one. */
export function refuseOtherId(
  { by, value, id }: { by: string; value: string; id: string },
  path: Issue['path'],
): Failure {
  const message = `The record with the ${by} ${quote(value)} has the id ${id}.`
  return new Failure('UNIQUE_CONFLICT', message, { field: 'id', issues: [{ path, rule: 'unique', message }] })
}

/** Values that others take and give back all the time. */
export function refuseRestless(): Failure {
  return new Failure('UNAVAILABLE', 'Too many others are changing the same records.', {
    hint: 'Try again in a moment.',
  })
}

const andMore = (issues: readonly Issue[]): string =>
  issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''

/** As much of a value as tells which one it is. */
const quote = (value: string): string =>
  JSON.stringify(value.length > 100 ? `${value.slice(0, 100).toWellFormed()}…` : value)
