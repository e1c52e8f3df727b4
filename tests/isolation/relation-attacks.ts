import { type Attack, attack } from './attack.ts'
import {
  deletedNoteId,
  type Facts,
  idOf,
  noteId,
  noteIdOf,
  ownIds,
  type Role,
  sharedId,
  sharedIdOf,
  sharedMark,
  sharedNoteId,
  sharedNoteIdOf,
  sharedNumber,
} from './world.ts'

/** One end of a relation: where it is, and what of others could be named there. */
interface End {
  place: string
  /** An id of zanzibar's, and one that a record has in both tenants, of the table at the other end. */
  foreignId: string
  sharedId: string
  /** An order by a value there, and a condition that goes on to what those are linked to. */
  order: string
  further: string
  /** A cursor of zanzibar's into its own records at such an end. */
  cursor: (facts: Facts) => string
}

const ends: End[] = [
  {
    place: 'Deal.papers',
    foreignId: noteIdOf('none'),
    sharedId: sharedNoteId,
    order: '{ body: DESC }',
    further: '{ deals: { some: { title: { startsWith: "canary" } } } }',
    cursor: ({ papersCursor }) => papersCursor,
  },
  {
    place: 'Deal.parts',
    foreignId: idOf('none'),
    sharedId,
    order: '{ note: { mark: DESC_NULLS_FIRST } }',
    further: '{ parent: { papers: { every: { body: { startsWith: "canary" } } } } }',
    cursor: ({ cursor }) => cursor,
  },
  {
    place: 'Note.deals',
    foreignId: idOf('none'),
    sharedId,
    order: '{ twin: { parent: { title: ASC } } }',
    further: '{ parts: { none: { size: { lt: 1000000 } } } }',
    cursor: ({ dealsCursor }) => dealsCursor,
  },
  {
    place: 'Note.filedIn',
    foreignId: idOf('none'),
    sharedId,
    order: '{ parent: { size: DESC } }',
    further: '{ note: { not: { mark: { eq: "own" } } } }',
    cursor: ({ papersCursor }) => papersCursor,
  },
]

// Pages inside of pages are short, or they would be refused for what they could cost.
const few = 'first: 3'

function attacksOn({ place, foreignId, sharedId, order, further, cursor }: End): Record<string, Attack[]> {
  const beside = (side: 'before' | 'after') => [
    attack(
      "another's cursor of such a list",
      'CURSOR_INVALID',
      (facts) => `${few}, ${side}: "${cursor(facts)}"`,
    ),
    attack(
      'the cursor of an own list of the whole table',
      'CURSOR_INVALID',
      ({ noteCursor }) => `${few}, ${side}: "${noteCursor}"`,
    ),
  ]
  const filters: [string, string, string][] = [
    ["another's id", 'ok', `{ id: { eq: "${foreignId}" } }`],
    ['not nothing', 'ok', '{ not: { or: [] } }'],
    [
      'not what is own',
      'ok',
      `{ or: [{ not: { createdBy: { eq: "user:ann" } } }, { id: { eq: "${sharedId}" } }] }`,
    ],
    ['what others are linked to', 'ok', further],
    ["another's field", 'BAD_REQUEST', '{ canaryAmount: { gt: "0" } }'],
  ]
  return {
    [`${place}(filter)`]: filters.map(([name, gives, text]) =>
      attack(name, gives, () => `${few}, filter: ${text}`),
    ),
    [`${place}(orderBy)`]: [
      attack('by what they are linked to', 'ok', () => `${few}, orderBy: [${order}]`),
      attack("another's field", 'BAD_REQUEST', () => `${few}, orderBy: [{ canaryAmount: ASC }]`),
    ],
    [`${place}(first)`]: [
      attack('more than there are', 'ok', () => 'first: 6'),
      attack('too many', 'QUERY_TOO_COMPLEX', () => 'first: 100000'),
    ],
    [`${place}(last)`]: [attack('more than there are', 'ok', () => 'last: 6')],
    [`${place}(offset)`]: [attack('behind what is own', 'ok', () => `${few}, offset: 2`)],
    [`${place}(after)`]: beside('after'),
    [`${place}(before)`]: beside('before'),
  }
}

const filter = (name: string, gives: string, text: string) => attack(name, gives, () => `filter: ${text}`)

/** Ways to name a record that is not there for whoever asks, and how the end of a reference says so. */
const notThere = [
  ["another's note", `{ id: "${noteIdOf('none')}" }`],
  ["another's note by a unique value", '{ mark: "canaryMark-600" }'],
  ['a note that another has deleted', `{ id: "${deletedNoteId}" }`],
  ['an own record of another table', `{ id: "${ownIds[0]}" }`],
] as const

const connects = (input: (text: string) => string): Attack[] =>
  notThere.map(([name, by]) =>
    attack(`refers to ${name}`, 'REFERENCE_BROKEN', () => input(`note: { connect: ${by} }`)),
  )

const title = (role: Role) => `title: "linked as ${role}"`

const created: Attack[] = [
  ...connects((text) => `input: { title: "x", ${text} }`),
  attack(
    "has another's among its own papers",
    'REFERENCE_BROKEN',
    () => `input: { title: "x", papers: { set: [{ id: "${noteId}" }, { id: "${noteIdOf('none')}" }] } }`,
  ),
  attack(
    "has another's deal for a part, through the inverse",
    'REFERENCE_BROKEN',
    () => `input: { title: "x", parts: { add: [{ id: "${idOf('none')}" }] } }`,
  ),
  attack(
    "has another's deal for a part of what is made with it",
    'REFERENCE_BROKEN',
    () =>
      `input: { title: "x", papers: { create: [{ body: "nested", deals: { create: [{ title: "x", parts: { set: [{ id: "${idOf('none')}" }] } }] } }] } }`,
  ),
  attack(
    'refers to a note that both have, by its id and by its mark',
    'ok',
    (_, role) =>
      `input: { ${title(role)}, note: { connect: { mark: "${sharedMark}" } }, papers: { set: [{ id: "${sharedNoteId}" }] } }`,
  ),
  attack(
    "makes notes with another's id and mark",
    'ok',
    (_, role) =>
      `input: { ${title(role)}, note: { create: { id: "${noteIdOf(role, 1)}", body: "made by ${role}", mark: "canaryMark-${noteIdOf(role, 1).slice(-3)}" } } }`,
  ),
  attack(
    'makes a note with an id that both have',
    'UNIQUE_CONFLICT',
    () => `input: { title: "x", papers: { create: [{ id: "${sharedNoteId}", body: "nested" }] } }`,
  ),
  attack(
    'makes a note with a mark that both have',
    'UNIQUE_CONFLICT',
    () => `input: { title: "x", papers: { create: [{ body: "nested", mark: "${sharedMark}" }] } }`,
  ),
  attack(
    "names another's field",
    'document',
    () => 'input: { title: "x", note: { create: { entry: "x" } } }',
  ),
  attack(
    'names a tenant',
    'document',
    ({ slug }) => `input: { title: "x", note: { connect: { id: "${noteId}", tenant: "${slug}" } } }`,
  ),
]

const patch = (name: string, gives: string, text: string) =>
  attack(name, gives, () => `id: "${sharedId}", patch: { ${text} }`)

const patched: Attack[] = [
  ...connects((text) => `id: "${sharedId}", patch: { ${text} }`),
  patch(
    'takes away papers that only another has there',
    'REFERENCE_BROKEN',
    `papers: { remove: [{ id: "${noteIdOf('none')}" }] }`,
  ),
  patch(
    'takes away parts that only another has there',
    'REFERENCE_BROKEN',
    `parts: { remove: [{ id: "${sharedIdOf('none')}" }] }`,
  ),
  patch(
    "changes another's paper",
    'REFERENCE_BROKEN',
    `papers: { update: [{ by: { id: "${noteIdOf('none')}" }, patch: { body: "stolen" } }] }`,
  ),
  patch(
    'changes a part that only another has there',
    'REFERENCE_BROKEN',
    `parts: { update: [{ by: { id: "${sharedIdOf('none')}" }, patch: { title: "stolen" } }] }`,
  ),
  patch("sets another's parts", 'REFERENCE_BROKEN', `parts: { set: [{ id: "${idOf('none')}" }] }`),
  patch('has no parts any more, where another has many', 'ok', 'parts: { set: [] }'),
  patch('changes a note that both have', 'ok', 'note: { update: { body: "own, changed" } }'),
  patch(
    'changes a paper that both have, by its mark',
    'ok',
    `papers: { update: [{ by: { mark: "${sharedMark}" }, patch: { body: "own too" } }] }`,
  ),
  patch(
    'puts its papers into another order',
    'ok',
    `papers: { set: [{ id: "${noteId}" }, { mark: "${sharedMark}" }] }`,
  ),
  attack(
    'refers to none any more',
    'ok',
    (_, role) => `id: "${sharedIdOf(role, 3)}", patch: { note: { disconnect: true } }`,
  ),
]

const removed = [
  attack(
    'a note that both have, and only others refer to',
    'ok',
    (_, role) => `id: "${sharedNoteIdOf(role)}"`,
  ),
]

const theirs = `note: { connect: { id: "${noteIdOf('none')}" } }`
const ofOwn = `filter: { id: { eq: "${ownIds[1]}" } }`

/** What relations add to the attacks: places of their own, and more in places that are there without them. */
export const relationAttacks: Record<string, Attack[]> = {
  'Query.deal(by)': [attack('linked in both', 'ok', () => `by: { id: "${sharedId}" }`)],
  'Query.deal(asOf)': [
    attack(
      'linked in both, as it was',
      'ok',
      ({ settledAt }) => `by: { id: "${sharedId}" }, asOf: "${settledAt}"`,
    ),
  ],
  'Query.deals(asOf)': [
    attack(
      'what it was linked to',
      'ok',
      ({ settledAt }) =>
        `asOf: "${settledAt}", first: 20, orderBy: [{ note: { mark: ASC } }], filter: { or: [{ papers: { some: {} } }, { parent: {} }, { parts: { count: { gt: 0 } } }] }`,
    ),
  ],
  'Query.deals(includeDeleted)': [
    attack(
      'linked to what another has deleted',
      'ok',
      () => `includeDeleted: true, filter: { note: { body: { startsWith: "canary" } } }`,
    ),
  ],
  'Query.deals(filter)': [
    filter("refers to another's note", 'ok', `{ note: { id: { eq: "${noteIdOf('none')}" } } }`),
    filter('refers to a note that both have', 'ok', `{ note: { mark: { eq: "${sharedMark}" } } }`),
    filter("refers to another's text", 'ok', '{ note: { body: { startsWith: "canary" } } }'),
    filter('refers to something', 'ok', '{ note: {}, parent: {} }'),
    filter('refers to what is not own', 'ok', '{ note: { not: { createdBy: { eq: "user:ann" } } } }'),
    filter('refers to nothing', 'ok', '{ not: { twin: {} } }'),
    filter("some of another's papers", 'ok', '{ papers: { some: { body: { startsWith: "canary" } } } }'),
    filter('none of own papers', 'ok', '{ papers: { none: { not: { body: { startsWith: "canary" } } } } }'),
    filter('every paper is of another', 'ok', '{ papers: { every: { body: { startsWith: "canary" } } } }'),
    filter('more parts than there are here', 'ok', '{ parts: { count: { gt: 3 } } }'),
    filter('as many papers as there are there', 'ok', '{ papers: { count: { in: [1, 2] } } }'),
    filter(
      'around all corners',
      'ok',
      '{ parts: { some: { twin: { papers: { none: { filedIn: { count: { gt: 5 } } } } } } } }',
    ),
    filter("another's field of what is linked", 'BAD_REQUEST', '{ note: { entry: { eq: "x" } } }'),
    filter("another's name of an end", 'BAD_REQUEST', '{ canaryVaults: { some: {} } }'),
  ],
  'Query.deals(orderBy)': [
    attack(
      'through every reference',
      'ok',
      () =>
        'first: 20, orderBy: [{ note: { body: DESC } }, { parent: { note: { mark: ASC_NULLS_FIRST } } }, { twin: { size: DESC } }]',
    ),
    attack("another's field of what is linked", 'BAD_REQUEST', () => 'orderBy: [{ note: { entry: ASC } }]'),
  ],
  'Query.node(id)': [attack('a note that both have', 'ok', () => `id: "${sharedNoteId}"`)],
  'Mutation.createDeal(input)': created,
  'Mutation.createDeals(inputs)': [
    attack(
      "one of two refers to another's",
      'REFERENCE_BROKEN',
      () => `inputs: [{ title: "x", note: { connect: { id: "${noteId}" } } }, { title: "x", ${theirs} }]`,
    ),
    attack(
      "makes notes with another's ids",
      'ok',
      (_, role) =>
        `inputs: [{ ${title(role)}, papers: { create: [{ id: "${noteIdOf(role, 2)}", body: "bulk ${role}" }] } }]`,
    ),
  ],
  'Mutation.createDeals(dryRun)': [
    attack(
      "refers to another's",
      'REFERENCE_BROKEN',
      () => `inputs: [{ title: "x", ${theirs} }], dryRun: true`,
    ),
  ],
  'Mutation.updateDeal(patch)': patched,
  'Mutation.updateDeals(filter)': [
    attack(
      "what refers to another's",
      'ok',
      () =>
        'filter: { note: { body: { startsWith: "canaryBody" } } }, patch: { title: "stolen" }, atMost: 100',
    ),
  ],
  'Mutation.updateDeals(patch)': [
    attack("refers to another's", 'REFERENCE_BROKEN', () => `${ofOwn}, patch: { ${theirs} }`),
    attack(
      'takes away papers that only another has there',
      'ok',
      () => `${ofOwn}, patch: { papers: { remove: [{ id: "${sharedNoteId}" }] } }`,
    ),
  ],
  'Mutation.upsertDeals(inputs)': [
    attack(
      "refers to another's",
      'REFERENCE_BROKEN',
      () => `by: NUMBER, inputs: [{ number: "${sharedNumber}", title: "own 0", ${theirs} }]`,
    ),
    attack(
      "makes a note with another's id, as one that is there and one that is new",
      'ok',
      (_, role) =>
        `by: NUMBER, inputs: [{ number: "${sharedNumber}", title: "own 0", note: { connect: { id: "${noteId}" } } }, { number: "nested-${role}", title: "own 0", papers: { create: [{ id: "${noteIdOf(role, 3)}", body: "upserted ${role}" }] } }, { number: "linked-${role}", title: "own", note: { connect: { mark: "${sharedMark}" } } }]`,
    ),
  ],
  'Mutation.deleteDeals(filter)': [
    attack(
      "what refers to another's",
      'ok',
      () => 'filter: { papers: { some: { body: { startsWith: "canaryBody" } } } }, atMost: 100',
    ),
  ],
  'Mutation.deleteNote(id)': removed,
  'Mutation.restoreNote(id)': removed,
  'Mutation.purgeNote(id)': removed,
  ...Object.assign({}, ...ends.map(attacksOn)),
}
