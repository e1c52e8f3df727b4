import { type Attack, attack } from './attack.ts'
import { relationAttacks } from './relation-attacks.ts'
import { deletedId, idOf, ownIds, purgedIdOf, sharedId, sharedIdOf, sharedNumber, unusedId } from './world.ts'

const filter = (name: string, gives: string, text: Attack['arguments']) =>
  attack(name, gives, (facts, role) => `filter: ${text(facts, role)}`)

const foreignCursors = (name: 'after' | 'before') => [
  attack(
    "the cursor of another's table of the same name",
    'CURSOR_INVALID',
    ({ cursor }) => `${name}: "${cursor}"`,
  ),
  attack(
    "the cursor of another's other table",
    'CURSOR_INVALID',
    ({ vaultCursor }) => `${name}: "${vaultCursor}"`,
  ),
  attack(
    'the cursor of an own other table',
    'CURSOR_INVALID',
    ({ noteCursor }) => `${name}: "${noteCursor}"`,
  ),
  attack(
    "another's cursor with an own order",
    'CURSOR_INVALID',
    ({ cursor }) => `orderBy: [{ title: DESC }], ${name}: "${cursor}"`,
  ),
  attack('a cursor made of the name of a tenant', 'CURSOR_INVALID', ({ slug }) => {
    const forged = Buffer.from(JSON.stringify([slug, ownIds[0]])).toString('base64url')
    return `${name}: "${forged}"`
  }),
]

const longAgo = '2020-01-01T00:00:00Z'
/** Zanzibar's value of the unique field. */
const numberOf = (id: string) => `canaryNumber-${id.slice(-3)}`
const foreign = (text: string) => `filter: { size: { gte: 918273645 } }, ${text}`
const foreignFilters = (more = '') => [
  attack(
    "another's ids",
    'ok',
    ({ vaultId }) => `filter: { id: { in: ["${idOf('none')}", "${vaultId}"] } }${more}, atMost: 100`,
  ),
  attack(
    "another's texts",
    'ok',
    () => `filter: { or: [{ size: { gte: 918273645 } }, { code: { eq: "canaryDefault" } }] }${more}`,
  ),
  attack('not what is own', 'ok', () => `filter: { not: { createdBy: { eq: "user:ann" } } }${more}`),
  attack('a condition that says nothing', 'FILTER_INVALID', () => `filter: {}${more}`),
  attack('a condition that is always true', 'TOO_MANY_RECORDS', () => `filter: { not: { or: [] } }${more}`),
  attack("another's field", 'document', () => `filter: { canaryAmount: { gt: "0" } }${more}`),
]
const foreignMost = (more = '') => [
  attack(
    'less than there are here',
    'TOO_MANY_RECORDS',
    () => `filter: { id: { isNull: false } }${more}, atMost: 2`,
  ),
  attack('more than there are here', 'ok', () => `filter: { size: { gte: 918273645 } }${more}, atMost: 100`),
]
const rehearsal = ', dryRun: true'

const ifVersions = [
  attack(
    "another's version of an id that is in use by both",
    'VERSION_CONFLICT',
    () => `id: "${sharedId}", ifVersion: 99`,
  ),
  attack("the version of another's record", 'RECORD_MISSING', () => `id: "${idOf('none')}", ifVersion: 1`),
  attack(
    "a wrong version of another's record",
    'RECORD_MISSING',
    () => `id: "${idOf('none')}", ifVersion: 7`,
  ),
]

const valueAttacks: Record<string, Attack[]> = {
  'Query.deal(by)': [
    attack("another's id", 'ok', (_, role) => `by: { id: "${idOf(role)}" }`),
    attack("the id of another's table", 'ok', ({ vaultId }) => `by: { id: "${vaultId}" }`),
    attack('an id that is in use by both', 'ok', () => `by: { id: "${sharedId}" }`),
    attack(
      "another's value of a unique field",
      'ok',
      (_, role) => `by: { number: "${numberOf(idOf(role))}" }`,
    ),
    attack('a unique value that both have', 'ok', () => `by: { number: "${sharedNumber}" }`),
    attack('a field of another', 'BAD_REQUEST', () => 'by: { canaryAmount: 1 }'),
    attack('a tenant', 'BAD_REQUEST', ({ slug }) => `by: { id: "${unusedId}", tenant: "${slug}" }`),
    attack('the number of a tenant as the id', 'BAD_REQUEST', ({ tenantId }) => `by: { id: "${tenantId}" }`),
  ],
  'Query.deal(asOf)': [
    attack(
      "another's record as it was",
      'ok',
      (_, role) => `by: { id: "${idOf(role)}" }, asOf: "${longAgo}"`,
    ),
    attack(
      "another's value of a unique field, before all was made",
      'ok',
      (_, role) => `by: { number: "${numberOf(idOf(role))}" }, asOf: "${longAgo}"`,
    ),
  ],
  'Query.deal(includeDeleted)': [
    attack('what another has deleted', 'ok', () => `by: { id: "${deletedId}" }, includeDeleted: true`),
  ],
  'Query.deals(asOf)': [
    attack('before all was made', 'ok', () => `asOf: "${longAgo}", filter: { not: { or: [] } }`),
    attack(
      'what another had, and deleted ones',
      'ok',
      (_, role) => `asOf: "${longAgo}"${role === 'admin' ? ', includeDeleted: true' : ''}`,
    ),
  ],
  'Query.deals(includeDeleted)': [
    attack(
      'everything that was ever there',
      'ok',
      () => 'first: 100, includeDeleted: true, filter: { size: { gte: 1000000 } }',
    ),
    attack(
      'what another has deleted',
      'ok',
      () => `includeDeleted: true, filter: { id: { eq: "${deletedId}" } }`,
    ),
  ],
  'Query.dealDiff(from)': [attack('all of the past', 'ok', () => `from: "${longAgo}", first: 100`)],
  'Query.dealDiff(to)': [
    attack('up to before all was made', 'ok', () => `from: "${longAgo}", to: "${longAgo}"`),
  ],
  'Query.dealDiff(first)': [
    attack('too many', 'QUERY_TOO_COMPLEX', () => `from: "${longAgo}", first: 100000`),
  ],
  'Query.dealDiff(after)': [
    attack(
      "the cursor of another's list",
      'CURSOR_INVALID',
      ({ cursor }) => `from: "${longAgo}", after: "${cursor}"`,
    ),
    attack(
      "the cursor of another's table",
      'CURSOR_INVALID',
      ({ vaultCursor }) => `from: "${longAgo}", after: "${vaultCursor}"`,
    ),
  ],
  'Deal.history(first)': [attack('of every record', 'ok', () => 'first: 5')],
  'Deal.history(after)': [
    attack("another's cursor", 'CURSOR_INVALID', ({ cursor }) => `first: 5, after: "${cursor}"`),
  ],
  'Query.deals(filter)': [
    filter('nothing', 'ok', () => '{}'),
    filter("another's id", 'ok', (_, role) => `{ id: { eq: "${idOf(role)}" } }`),
    filter(
      "another's ids among own ones",
      'ok',
      ({ vaultId }, role) => `{ id: { in: ["${idOf(role)}", "${vaultId}", "${ownIds[0]}", "${sharedId}"] } }`,
    ),
    filter('all but an own id', 'ok', () => `{ id: { ne: "${ownIds[0]}" } }`),
    filter('all but own ids', 'ok', () => `{ id: { notIn: ${JSON.stringify(ownIds)} } }`),
    filter('not what is own', 'ok', () => '{ not: { title: { startsWith: "own" } } }'),
    filter('not nothing', 'ok', () => '{ not: { or: [] } }'),
    filter('not everything', 'ok', () => '{ not: {} }'),
    filter('one of nothing', 'ok', () => '{ or: [] }'),
    filter('one of everything', 'ok', () => '{ or: [{}, { and: [] }, { not: { or: [] } }] }'),
    filter('twice not', 'ok', () => '{ not: { not: { size: { isNull: false } } } }'),
    filter(
      'an alternative that is always true',
      'ok',
      () => '{ or: [{ title: { eq: "no" } }, { id: { notIn: [] } }] }',
    ),
    filter("another's text", 'ok', () => '{ title: { startsWith: "canary" } }'),
    filter('any text', 'ok', () => '{ title: { like: "%" } }'),
    filter(
      'text that looks like SQL',
      'ok',
      ({ tenantId }) => `{ title: { contains: "' or tenant_id = ${tenantId} --" } }`,
    ),
    filter("another's number", 'ok', () => '{ size: { gte: 1000000 } }'),
    filter("another's default", 'ok', () => '{ code: { eq: "canaryDefault" } }'),
    filter('no value', 'ok', () => '{ code: { isNull: true } }'),
    filter('a choice by its value', 'ok', () => '{ stage: { in: [OPEN, WON] } }'),
    filter("another's key of a choice", 'BAD_REQUEST', () => '{ stage: { eq: canaryo } }'),
    filter("another's field", 'BAD_REQUEST', () => '{ canaryAmount: { gt: "0" } }'),
    filter("another's field, nearly", 'BAD_REQUEST', () => '{ canaryAmoun: { gt: "0" } }'),
    filter("another's key of a field", 'BAD_REQUEST', ({ fieldKey }) => `{ _${fieldKey}: { eq: "x" } }`),
    filter('a tenant', 'BAD_REQUEST', ({ tenantId }) => `{ tenant_id: { eq: ${tenantId} } }`),
  ],
  'Query.deals(orderBy)': [
    attack(
      'every order that there is',
      'ok',
      () =>
        'orderBy: [{ stage: DESC }, { size: DESC }, { title: ASC_NULLS_FIRST }, { code: ASC }, { id: DESC }]',
    ),
    attack('the time of creation', 'ok', () => 'orderBy: [{ createdAt: ASC }]'),
    attack("another's field", 'BAD_REQUEST', () => 'orderBy: [{ canaryAmount: ASC }]'),
    attack('a tenant', 'BAD_REQUEST', () => 'orderBy: [{ tenant_id: DESC }]'),
  ],
  'Query.deals(first)': [
    attack('more than there are', 'ok', () => 'first: 100'),
    attack('none', 'ok', () => 'first: 0'),
    attack('too many', 'QUERY_TOO_COMPLEX', () => 'first: 100000'),
  ],
  'Query.deals(last)': [attack('more than there are', 'ok', () => 'last: 100')],
  'Query.deals(offset)': [
    attack('behind what is own', 'ok', () => 'offset: 3'),
    attack('before what is own', 'BAD_REQUEST', () => 'offset: -1'),
  ],
  'Query.deals(after)': foreignCursors('after'),
  'Query.deals(before)': foreignCursors('before'),
  'Query.node(id)': [
    attack("another's id", 'ok', (_, role) => `id: "${idOf(role)}"`),
    attack("the id of another's table", 'ok', ({ vaultId }) => `id: "${vaultId}"`),
    attack('an id that is in use by both', 'ok', () => `id: "${sharedId}"`),
    attack(
      'an id in the form of other servers',
      'BAD_REQUEST',
      ({ slug }, role) => `id: "${Buffer.from(`${slug}:Deal:${idOf(role)}`).toString('base64')}"`,
    ),
  ],
  'Query.nodes(ids)': [
    attack(
      "another's ids among own ones",
      'ok',
      ({ vaultId }, role) =>
        `ids: ["${idOf(role)}", "${ownIds[1]}", "${vaultId}", "${unusedId}", "${sharedId}"]`,
    ),
    attack("another's id, again and again", 'ok', (_, role) => `ids: ["${idOf(role)}", "${idOf(role)}"]`),
  ],
  'Mutation.createDeal(input)': [
    attack("another's id", 'ok', (_, role) => `input: { id: "${idOf(role)}", title: "taken" }`),
    attack(
      'an id that is in use by both',
      'UNIQUE_CONFLICT',
      () => `input: { id: "${sharedId}", title: "again" }`,
    ),
    attack(
      'an id of an own other table',
      'UNIQUE_CONFLICT',
      () => `input: { id: "${ownIds[0]}", title: "again" }`,
    ),
    attack(
      'an id that another has purged, but for its history',
      'ok',
      (_, role) => `input: { id: "${purgedIdOf(role)}", title: "taken" }`,
    ),
    attack(
      "another's value of a unique field",
      'ok',
      (_, role) => `input: { title: "taken", number: "${numberOf(idOf(role))}" }`,
    ),
    attack(
      'a unique value that both have',
      'UNIQUE_CONFLICT',
      () => `input: { title: "again", number: "${sharedNumber}" }`,
    ),
    attack('the title of another, and no id', 'ok', () => 'input: { title: "canaryTitle-003" }'),
    attack(
      "what a default would fill, where another's default is different",
      'ok',
      () => 'input: { title: "own", stage: WON }',
    ),
    attack(
      'a text that another may have and this one not',
      'INPUT_INVALID',
      () => `input: { title: "${'x'.repeat(101)}" }`,
    ),
    attack("another's field", 'document', () => 'input: { title: "x", canaryAmount: "1" }'),
    attack("another's choice", 'document', () => 'input: { title: "x", stage: CANARY_CALM }'),
    attack('a tenant', 'document', ({ slug }) => `input: { title: "x", tenant: "${slug}" }`),
  ],
  'Mutation.updateDeal(id)': [
    attack(
      "the id of another's table",
      'RECORD_MISSING',
      ({ vaultId }) => `id: "${vaultId}", patch: { title: "stolen" }`,
    ),
    attack(
      "another's id that nobody here has",
      'RECORD_MISSING',
      () => `id: "${idOf('none')}", patch: { title: "stolen" }`,
    ),
    attack('an id that is in use by both', 'ok', () => `id: "${sharedId}", patch: { size: 5 }`),
  ],
  'Mutation.updateDeal(ifVersion)': ifVersions.map((one) => ({
    ...one,
    arguments: (facts, role) => `${one.arguments(facts, role)}, patch: { title: "stolen" }`,
  })),
  'Mutation.updateDeal(patch)': [
    attack("another's field", 'document', (_, role) => `id: "${idOf(role)}", patch: { canaryAmount: "1" }`),
    attack('a tenant', 'document', ({ tenantId }) => `id: "${sharedId}", patch: { tenant_id: ${tenantId} }`),
    attack('an id', 'document', (_, role) => `id: "${sharedId}", patch: { id: "${idOf(role)}" }`),
    attack('nothing', 'RECORD_MISSING', () => `id: "${idOf('none')}", patch: {}`),
  ],
  'Mutation.deleteDeal(id)': [
    attack("another's id that nobody here has", 'RECORD_MISSING', () => `id: "${idOf('none')}"`),
    attack("the id of another's table", 'RECORD_MISSING', ({ vaultId }) => `id: "${vaultId}"`),
    attack('an id that is in use by both', 'ok', (_, role) => `id: "${sharedIdOf(role)}"`),
  ],
  'Mutation.deleteDeal(ifVersion)': ifVersions,
  'Mutation.updateDeal(operate)': [
    attack(
      "another's number",
      'RECORD_MISSING',
      () => `id: "${idOf('none')}", patch: {}, operate: { size: { increment: 1 } }`,
    ),
    attack(
      "another's field",
      'document',
      () => `id: "${sharedId}", patch: {}, operate: { canaryAmount: { increment: "1" } }`,
    ),
  ],
  'Mutation.createDeals(inputs)': [
    attack(
      "another's ids, deleted and purged ones too",
      'ok',
      (_, role) =>
        `inputs: [{ id: "${idOf(role, 1)}", title: "taken" }, { title: "new", number: "${numberOf(idOf(role, 1))}" }]`,
    ),
    attack(
      'an id that is in use by both',
      'UNIQUE_CONFLICT',
      (_, role) => `inputs: [{ id: "${idOf(role, 2)}", title: "x" }, { id: "${sharedId}", title: "x" }]`,
    ),
    attack(
      'a unique value that both have',
      'UNIQUE_CONFLICT',
      () => `inputs: [{ title: "x" }, { title: "x", number: "${sharedNumber}" }]`,
    ),
  ],
  'Mutation.createDeals(dryRun)': [
    attack(
      "another's id",
      'ok',
      (_, role) =>
        `inputs: [{ id: "${idOf(role, 3)}", title: "x", number: "${numberOf(idOf(role, 3))}" }]${rehearsal}`,
    ),
  ],
  'Mutation.updateDeals(filter)': foreignFilters(', patch: { title: "stolen" }'),
  'Mutation.updateDeals(patch)': [
    attack(
      "another's value of a unique field",
      'ok',
      (_, role) =>
        `filter: { id: { eq: "${sharedIdOf(role, 3)}" } }, patch: { number: "${numberOf(idOf(role, 2))}" }`,
    ),
    attack(
      'a unique value that both have',
      'UNIQUE_CONFLICT',
      (_, role) => `filter: { id: { eq: "${sharedIdOf(role, 3)}" } }, patch: { number: "${sharedNumber}" }`,
    ),
  ],
  'Mutation.updateDeals(operate)': [
    attack("another's number", 'ok', () => foreign('patch: {}, operate: { size: { increment: 1 } }')),
  ],
  'Mutation.updateDeals(atMost)': foreignMost(', patch: { title: "stolen" }'),
  'Mutation.updateDeals(dryRun)': foreignFilters(`, patch: { title: "stolen" }${rehearsal}`),
  'Mutation.upsertDeals(by)': [
    attack(
      "another's value",
      'ok',
      (_, role) => `by: NUMBER, inputs: [{ number: "${numberOf(idOf(role, 3))}", title: "own" }]`,
    ),
    attack("another's field", 'document', () => 'by: canaryAmount, inputs: []'),
  ],
  'Mutation.upsertDeals(inputs)': [
    attack(
      'a value that both have',
      'ok',
      () => `by: NUMBER, inputs: [{ number: "${sharedNumber}", title: "own 0" }]`,
    ),
    attack(
      "another's id under a value of one's own",
      'ok',
      (_, role) => `by: NUMBER, inputs: [{ id: "${idOf(role, 3)}", number: "new-${role}", title: "own" }]`,
    ),
  ],
  'Mutation.upsertDeals(dryRun)': [
    attack(
      'values of both',
      'ok',
      () =>
        `by: NUMBER, inputs: [{ number: "${sharedNumber}", title: "x" }, { number: "${numberOf(idOf('none'))}", title: "x" }]${rehearsal}`,
    ),
  ],
  'Mutation.deleteDeals(filter)': foreignFilters(),
  'Mutation.deleteDeals(atMost)': foreignMost(),
  'Mutation.deleteDeals(dryRun)': foreignFilters(rehearsal),
  'Mutation.restoreDeal(id)': [
    attack('what another has deleted', 'RECORD_MISSING', () => `id: "${deletedId}"`),
    attack("another's record", 'RECORD_MISSING', () => `id: "${idOf('none')}"`),
  ],
  'Mutation.restoreDeal(toVersion)': [
    attack("another's version", 'RECORD_MISSING', () => `id: "${idOf('none')}", toVersion: 1`),
    attack('a version that only another has', 'BAD_REQUEST', () => `id: "${ownIds[0]}", toVersion: 7`),
  ],
  'Mutation.purgeDeal(id)': [
    attack("another's record", 'RECORD_MISSING', () => `id: "${idOf('none')}"`),
    attack("the id of another's table", 'RECORD_MISSING', ({ vaultId }) => `id: "${vaultId}"`),
    attack('an id that is in use by both', 'ok', (_, role) => `id: "${sharedIdOf(role, 1)}"`),
  ],
  'Mutation.purgeDeal(keepHistory)': [
    attack("another's record", 'RECORD_MISSING', () => `id: "${idOf('none')}", keepHistory: true`),
    attack(
      'an id that is in use by both',
      'ok',
      (_, role) => `id: "${sharedIdOf(role, 2)}", keepHistory: true`,
    ),
  ],
}

const placesIn = (word: string) =>
  [...new Set([...Object.keys(valueAttacks), ...Object.keys(relationAttacks)])].filter((place) =>
    word === 'Mutation' ? place.startsWith(word) : !place.startsWith('Mutation'),
  )

/**
 * For every argument of every operation, by its place in the schema. A new one without an entry here fails the test.
 * What is read comes first: afterwards acme has records with others' ids.
 */
export const dataAttacks: Record<string, Attack[]> = Object.fromEntries(
  [...placesIn('Query'), ...placesIn('Mutation')].map((place) => [
    place,
    [
      ...(valueAttacks[place] ?? []),
      ...(relationAttacks[place] ?? []).map((one) => ({ ...one, follows: true })),
    ],
  ]),
)
