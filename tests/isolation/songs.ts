import { type Bird, idOf } from './flock.ts'

/** What a tenant sends, and what it means by it. */
export interface Song {
  path: string
  body?: object
  /** How such a request may end where it is answered; the first is the usual one. */
  ends: string[]
  /** Whether an answer that is ok names its owner. */
  tells: boolean
}

/** From 0 up to, but without, a number. */
export type Chance = (below: number) => number

interface Scene {
  self: Bird
  other: Bird
  chance: Chance
  /** Is another one each time. */
  turn: number
}

const selection = '{ id title code createdBy updatedBy }'
const linked = `{ id title code parent ${selection} parts(first: 3, orderBy: [{ title: DESC }]) { totalCount edges { cursor } nodes ${selection} } kin { nodes { id title kinOf(first: 2) { nodes ${selection} } } } }`
/** What may come of any request here: there are few connections, and definitions change all the time. */
const unlucky = ['TIMEOUT', 'UNAVAILABLE', 'CATALOG_CHANGED']
const patience = ['ok', ...unlucky]
const ask = (query: string, tells: boolean, ends = patience): Song => ({
  path: '/graphql',
  body: { query },
  ends,
  tells,
})
const define = (query: string, tells: boolean, ends = patience): Song => ({
  path: '/catalog',
  body: { query },
  ends,
  tells,
})
const ids = ({ self, chance }: Scene) => self.ids[chance(self.ids.length - 1)]

/** Everything that a tenant may do, by how often of a thousand times. */
const repertoire: Record<string, [number, (scene: Scene) => Song]> = {
  list: [
    330,
    ({ self, chance }) =>
      ask(
        `{ deals(filter: { or: [{ size: { gte: ${chance(4)} } }, { not: { title: { eq: "x" } } }] }, orderBy: [{ title: DESC }], first: 5)
          { totalCount edges { cursor node { ${self.field ?? 'size'} } } nodes ${selection} } }`,
        true,
      ),
  ],
  'the same list as everybody': [150, () => ask(`{ deals { totalCount nodes ${selection} } }`, true)],
  'a record': [60, (scene) => ask(`{ deal(by: { id: "${ids(scene)}" }) ${selection} }`, true)],
  "another's record": [
    80,
    ({ other, self }) =>
      ask(
        `{ node(id: "${other.ids[0]}") { id ... on Deal ${selection} } deals(filter: { id: { in: ["${other.ids[1]}", "${self.ids[0]}"] } }) { nodes ${selection} } }`,
        true,
      ),
  ],
  create: [
    70,
    ({ self, turn }) =>
      ask(
        `mutation { createDeal(input: { title: "made ${self.canary} ${turn}"${self.field ? `, ${self.field}: "${self.canary}"` : ''} }) ${selection} }`,
        true,
      ),
  ],
  update: [
    90,
    (scene) =>
      ask(
        `mutation { updateDeal(id: "${ids(scene)}", patch: { title: "title ${scene.self.canary} ${scene.turn}" }) ${selection} }`,
        true,
      ),
  ],
  "a change of another's record": [
    30,
    ({ self, other }) =>
      ask(
        `mutation { updateDeal(id: "${other.ids[0]}", patch: { title: "stolen by ${self.canary}" }) ${selection} }`,
        false,
        ['RECORD_MISSING', ...unlucky],
      ),
  ],
  'a change that is rolled back': [
    70,
    ({ self, turn }) =>
      ask(
        `mutation { a: createDeal(input: { title: "undone ${self.canary} ${turn}" }) ${selection} b: deleteDeal(id: "${idOf(self.canary, 0xffff)}") { id } }`,
        false,
        ['RECORD_MISSING', ...unlucky],
      ),
  ],
  'a number that all have': [
    40,
    ({ self, chance, turn }) =>
      ask(
        `mutation { upsertDeals(by: NUMBER, inputs: [{ number: "N-${chance(4)}", title: "title ${self.canary} ${turn}" }, { number: "M-${turn}", title: "made ${self.canary}" }]) ${selection} }`,
        true,
      ),
  ],
  'a change of many': [
    30,
    ({ self, other, chance, turn }) =>
      ask(
        `mutation { updateDeals(filter: { or: [{ number: { eq: "N-${chance(4)}" } }, { id: { eq: "${other.ids[0]}" } }] }, patch: { title: "title ${self.canary} ${turn}" }) ${selection} }`,
        true,
      ),
  ],
  'what records are linked to': [
    90,
    ({ self, chance }) =>
      ask(
        `{ deals(first: 4, filter: { or: [{ parent: { size: { gte: ${chance(3)} } } }, { kin: { some: { not: { title: { eq: "x" } } } } }, { parts: { count: { gt: 0 } } }] }, orderBy: [{ parent: { title: DESC } }, { size: ASC }]) { totalCount nodes ${linked} } deal(by: { id: "${self.ids[0]}" }) ${linked} }`,
        true,
      ),
  ],
  'records in each other': [
    50,
    ({ self, chance, turn }) =>
      ask(
        `mutation { createDeal(input: { title: "made ${self.canary} ${turn}", parent: { connect: { id: "${self.ids[chance(self.ids.length - 1)]}" } }, parts: { create: [{ title: "part ${self.canary}", kin: { create: [{ title: "kin ${self.canary} ${turn}" }] } }] } }) ${linked} }`,
        true,
      ),
  ],
  'a change of what is linked, by a number that all have': [
    30,
    ({ self, chance, turn }) =>
      ask(
        `mutation { updateDeal(id: "${self.ids[1]}", patch: { kin: { add: [{ number: "N-${chance(4)}" }] }, parent: { update: { title: "title ${self.canary} ${turn}" } } }) ${linked} }`,
        true,
      ),
  ],
  "a link to another's record": [
    30,
    ({ self, other }) =>
      ask(
        `mutation { createDeal(input: { title: "undone ${self.canary}", parent: { connect: { id: "${other.ids[0]}" } }, parts: { create: [{ title: "undone ${self.canary}" }] } }) ${selection} }`,
        false,
        ['REFERENCE_BROKEN', ...unlucky],
      ),
  ],
  'a record by a number that all have': [
    40,
    ({ chance }) => ask(`{ deal(by: { number: "N-${chance(4)}" }) ${selection} }`, true),
  ],
  'a value that is refused': [
    20,
    ({ self }) =>
      ask(`mutation { createDeal(input: { title: "${self.canary}", size: 9999999999 }) { id } }`, false, [
        'BAD_REQUEST',
        ...unlucky,
      ]),
  ],
  "a field of another's": [
    10,
    ({ other }) => ask(`{ deals { nodes { x${other.canary} } } }`, false, ['BAD_REQUEST', ...unlucky]),
  ],
  'a change that waits for a lock in vain': [
    6,
    ({ self }) =>
      ask(
        `mutation { updateDeal(id: "${self.ids.at(-1)}", patch: { size: 1 }) ${selection} }`,
        false,
        unlucky,
      ),
  ],
  definitions: [
    40,
    () =>
      define(
        '{ tables { name label fields { name label default } } catalogChanges { nodes { actor summary } } }',
        true,
      ),
  ],
  'a change of definitions': [
    14,
    ({ self, turn }) =>
      define(
        `mutation { updateField(table: "Deal", field: "code", input: { default: "default ${self.canary} ${turn}" }) { default } }`,
        true,
      ),
  ],
  'a change of the schema': [
    6,
    ({ self, turn }) =>
      self.field
        ? define(
            `mutation { updateField(table: "Deal", field: "${self.field}", input: { label: "${self.canary} ${turn}" }) { label } }`,
            true,
          )
        : define('mutation { updateTable(table: "Deal", input: { label: "Deal" }) { label } }', false),
  ],
  'the schema': [
    24,
    ({ self }) => ({ path: '/schema.graphql', ends: patience, tells: self.field !== undefined }),
  ],
}

const whole = Object.values(repertoire).reduce((sum, [share]) => sum + share, 0)

export function pickSong(scene: Scene): Song & { name: string } {
  let left = scene.chance(whole)
  for (const [name, [share, make]] of Object.entries(repertoire)) {
    left -= share
    if (left < 0) return { name, ...make(scene) }
  }
  throw new Error('the shares should add up')
}
