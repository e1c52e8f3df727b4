import type pg from 'pg'
import type { TableInput } from '../../src/catalog/input.ts'
import { adminKey, type TestApp, toToken } from '../support/app.ts'
import { connect } from '../support/client.ts'

// Whatever is another's has a word in it that nothing else has, or a number; so it is known wherever it turns up.
// The tenant that attacks is acme. Of the others, zanzibar has what acme has and more, under the same names and ids;
// double has definitions that look like acme's and are others inside, labelled has others in what people read only, and
// asleep is disabled.

export const roles = ['none', 'reader', 'writer', 'admin', 'operator', 'disabled'] as const
export type Role = (typeof roles)[number]

const stage = (key: string) => ({
  name: 'stage',
  kind: 'choice',
  options: {
    choices: [
      { key: `${key}o`, value: 'OPEN' },
      { key: `${key}w`, value: 'WON' },
    ],
  },
})

/** What a deal refers to. What becomes of it when that is deleted cannot be seen, and is another with each. */
const relations = (key: string) => {
  const [refuse, clear, cascade] =
    key === 'a' ? ['restrict', 'clear', 'cascade'] : ['cascade', 'restrict', 'restrict']
  return [
    { name: 'note', kind: 'reference', options: { table: 'Note', inverse: 'deals', onDelete: refuse } },
    { name: 'papers', kind: 'references', options: { table: 'Note', inverse: 'filedIn', onDelete: clear } },
    { name: 'parent', kind: 'reference', options: { table: 'Deal', inverse: 'parts', onDelete: cascade } },
    { name: 'twin', kind: 'reference', options: { table: 'Deal', onDelete: refuse } },
  ]
}

const dealOf = (key: string, more: Partial<TableInput> = {}): TableInput => ({
  name: 'Deal',
  fields: [
    { name: 'title', kind: 'text', required: true, options: { maxLength: key === 'a' ? 100 : 7_654 } },
    { name: 'size', kind: 'integer' },
    stage(key),
    { name: 'number', kind: 'text', unique: true },
    { name: 'code', kind: 'text', default: key === 'a' ? 'plain' : 'canaryDefault' },
    ...relations(key),
    ...(more.fields ?? []),
  ],
})
const note: TableInput = {
  name: 'Note',
  fields: [
    { name: 'body', kind: 'text' },
    { name: 'mark', kind: 'text', unique: true },
  ],
}

const canaryDeal: TableInput = {
  ...dealOf('canary', {
    fields: [
      {
        name: 'canaryAmount',
        kind: 'decimal',
        options: { precision: 12, scale: 2 },
        label: 'canaryLabel',
        description: 'canaryDescription',
      },
    ],
  }),
  label: 'canaryTableLabel',
  description: 'canaryTableDescription',
}
const canaryVault: TableInput = {
  name: 'CanaryVault',
  pluralName: 'canaryVaults',
  fields: [
    { name: 'canaryPhrase', kind: 'text' },
    {
      name: 'canaryMood',
      kind: 'choice',
      options: { choices: [{ key: 'canarykey', value: 'CANARY_CALM' }] },
    },
  ],
}

const id = (number: number) => `01939ed0-0000-7000-8000-${String(number).padStart(12, '0')}`
/** A table of zanzibar's whose name is nothing special, so that another may well think of it too. */
const ledger: TableInput = { name: 'Ledger', fields: [{ name: 'entry', kind: 'text' }] }

/** Records of acme; the last one has an id that is also one of zanzibar's. */
export const ownIds = [1, 2, 3].map(id)
export const sharedId = id(3)
export const noteId = id(50)
/** A note of acme and one of zanzibar, with the same mark. */
export const sharedNoteId = id(51)
export const sharedMark = 'M-1'
/** Of nobody. */
export const unusedId = id(999)
/** Records of zanzibar, some lots with one for each role to try its luck on. */
export const idOf = (role: Role, lot = 0): string => id(100 + 10 * lot + roles.indexOf(role))
const vaultId = id(200)
/** Records of zanzibar and of acme too, some lots with one for each role to remove. */
export const sharedIdOf = (role: Role, lot = 0): string => id(400 + 10 * lot + roles.indexOf(role))
const lots = [0, 1, 2, 3]
export const idsOfRoles = lots.flatMap((lot) => roles.map((role) => idOf(role, lot)))
export const sharedIdsOfRoles = lots.flatMap((lot) => roles.map((role) => sharedIdOf(role, lot)))
/** Notes of zanzibar, and of zanzibar and of acme too, some lots with one for each role. */
export const noteIdOf = (role: Role, lot = 0): string => id(600 + 10 * lot + roles.indexOf(role))
export const sharedNoteIdOf = (role: Role): string => id(700 + roles.indexOf(role))
export const notesOfRoles = lots.flatMap((lot) => roles.map((role) => noteIdOf(role, lot)))
export const sharedNotesOfRoles = roles.map(sharedNoteIdOf)
export const deletedNoteId = id(259)
/** Records of zanzibar that it has deleted, and purged but for what happened to them. */
export const deletedId = id(250)
export const purgedIdOf = (role: Role): string => id(260 + roles.indexOf(role))
/** A value of a field that is unique, which a record of acme and one of zanzibar have. */
export const sharedNumber = 'N-1'
const number = 918_273_645

/** What the attacker has found out about the others, and what would give them away. */
export interface Facts {
  slug: string
  tenantId: number
  vaultId: string
  apiKeyId: string
  /** A key that was revoked, and a good one. */
  revokedKey: string
  key: string
  /** Cursors into zanzibar's deals and vaults, and into acme's notes. */
  cursor: string
  vaultCursor: string
  noteCursor: string
  /** Cursors into what records of zanzibar are linked to: the papers of a deal, and the deals of a note. */
  papersCursor: string
  dealsCursor: string
  /** When all of this was there. */
  settledAt: string
  fieldKey: string
  etag: string
  /** Of the tenants that must not be noticed, first of those whose definitions look like the attacker's. */
  tokens: string[]
  /** Whatever must never be told. */
  secrets: string[]
}

export const slugs = {
  mine: 'acme',
  theirs: 'zanzibar-canary',
  double: 'double-canary',
  labelled: 'labelled-canary',
  disabled: 'asleep-canary',
}

type Ask = <T>(query: string, variables?: object) => Promise<T>

export async function credentialOf(role: Role): Promise<string | undefined> {
  if (role === 'none') return undefined
  if (role === 'operator') return adminKey
  return role === 'disabled'
    ? toToken({ tenant: slugs.disabled, sub: 'ann', role: 'admin' })
    : toToken({ tenant: slugs.mine, sub: 'ann', role })
}

async function settle(test: TestApp, slug: string, sub: string) {
  const orders =
    (path: string, token: string): Ask =>
    async (query, variables) => {
      const { data, errors } = await test.post(path, { query, variables }, token)
      if (errors.length > 0) throw new Error(JSON.stringify(errors))
      return data
    }
  const operate = orders('/catalog', adminKey)
  await operate(
    'mutation ($slug: String!) { createTenant(input: { slug: $slug, name: $slug }) { adminKey } }',
    { slug },
  )
  const token = await toToken({ tenant: slug, sub, role: 'admin' })
  const define = orders('/catalog', token)
  const ask = orders('/graphql', token)
  return {
    token,
    define,
    ask,
    operate,
    tables: async (inputs: TableInput[]) => {
      for (const input of inputs) {
        await define('mutation ($input: TableInput!) { createTable(input: $input) { name } }', { input })
      }
    },
    deal: (input: object) =>
      ask('mutation ($input: DealInput!) { createDeal(input: $input) { id } }', { input }),
    notes: (inputs: object[]) =>
      ask('mutation ($inputs: [NoteInput!]!) { createNotes(inputs: $inputs) { id } }', { inputs }),
  }
}

const to = (id: string | undefined) => ({ connect: { id } })

/** What acme deletes has a part of its own, which goes with it. */
const partOf = (id: string) => {
  const role = roles.find((one) => sharedIdOf(one, 1) === id)
  return role ? { parent: to(sharedIdOf(role)) } : {}
}

/** The attacker and a disabled tenant: what there is in both worlds. */
export async function settleAcme(test: TestApp): Promise<{ noteCursor: string }> {
  const acme = await settle(test, slugs.mine, 'ann')
  await acme.tables([note, dealOf('a')])
  await acme.notes([
    { id: noteId, body: 'own' },
    { id: sharedNoteId, body: 'own too', mark: sharedMark },
    ...sharedNotesOfRoles.map((id) => ({ id, body: `own ${id.slice(-3)}` })),
  ])
  const links: Record<string, object> = {
    [ownIds[0] ?? '']: { note: to(noteId), papers: { set: [{ id: noteId }, { id: sharedNoteId }] } },
    [ownIds[1] ?? '']: { parent: to(ownIds[0]), twin: to(ownIds[0]), papers: { add: [{ id: noteId }] } },
    [sharedId]: {
      ...{ note: to(sharedNoteId), parent: to(ownIds[0]) },
      papers: { set: [{ id: sharedNoteId }, { id: noteId }] },
    },
  }
  for (const [index, id] of [...ownIds, ...sharedIdsOfRoles].entries()) {
    await acme.deal({
      ...{ id, title: `own ${index}`, size: index, stage: 'OPEN', number: `N-${index + 1}` },
      ...(links[id] ?? { note: to(noteId), ...partOf(id) }),
    })
  }
  const asleep = await settle(test, slugs.disabled, 'canaryEve')
  await asleep.tables([note, dealOf('a')])
  await asleep.deal({ title: 'canarySleeper', size: number })
  await asleep.operate(`mutation { disableTenant(slug: "${slugs.disabled}") { slug } }`)
  const { notes } = await acme.ask<{ notes: { pageInfo: { endCursor: string } } }>(
    '{ notes { pageInfo { endCursor } } }',
  )
  return { noteCursor: notes.pageInfo.endCursor }
}

/** Those who must not be noticed. */
export async function settleOthers(test: TestApp, noteCursor: string): Promise<Facts> {
  const double = await settle(test, slugs.double, 'canaryBob')
  await double.tables([note, dealOf('canary')])
  await double.deal({ id: id(300), title: 'canaryDouble', size: number, stage: 'OPEN' })

  const labelled = await settle(test, slugs.labelled, 'canaryCid')
  await labelled.tables([
    note,
    {
      ...dealOf('canary'),
      label: 'canaryHeading',
      fields: dealOf('canary').fields?.map((field) => ({ ...field, description: 'canaryHint' })),
    },
  ])

  const theirs = await settle(test, slugs.theirs, 'canaryAnn')
  await theirs.tables([note, canaryDeal, canaryVault, ledger])
  await theirs.define('mutation { createApiKey(input: { name: "importer", role: READER }) { key } }')
  const makeKey = (name: string) =>
    theirs.define<{ createApiKey: { key: string; apiKey: { id: string } } }>(
      'mutation ($name: String!) { createApiKey(input: { name: $name, role: ADMIN }) { key apiKey { id } } }',
      { name },
    )
  const good = (await makeKey('canaryGood')).createApiKey
  const bad = (await makeKey('canaryBad')).createApiKey
  await theirs.define(`mutation { revokeApiKey(id: "${bad.apiKey.id}") { id } }`)
  const purgedIds = roles.map(purgedIdOf)
  const theirNotes = [sharedNoteId, ...notesOfRoles, ...sharedNotesOfRoles, deletedNoteId]
  await theirs.notes(
    theirNotes.map((id) => ({
      ...{ id, body: `canaryBody-${id.slice(-3)}` },
      mark: id === sharedNoteId ? sharedMark : `canaryMark-${id.slice(-3)}`,
    })),
  )
  // Whatever acme may delete or change is referred to here; and nothing here refers to what acme's refers to.
  const known = [sharedId, ...sharedIdsOfRoles]
  const taken = [...known, ...idsOfRoles, deletedId, ...purgedIds]
  for (const [index, id] of taken.entries()) {
    const near = index === 0 ? undefined : to(known[(index - 1) % known.length])
    const notes = [theirNotes[index % (theirNotes.length - 1)], sharedNoteId]
    await theirs.deal({
      id,
      title: `canaryTitle-${id.slice(-3)}`,
      size: number,
      stage: 'OPEN',
      number: id === sharedId ? sharedNumber : `canaryNumber-${id.slice(-3)}`,
      note: to(notes[0]),
      papers: { set: [...new Set(notes)].map((id) => ({ id })) },
      ...(near ? { parent: near, twin: near } : {}),
    })
  }
  for (const one of [double, theirs]) {
    const notes = ['own', 'canaryBody', 'canaryBody'].map(
      (body, index) => `n${index}: createNote(input: { body: "${body}" }) { id }`,
    )
    await one.ask(`mutation { ${notes.join(' ')} }`)
  }
  await theirs.ask(
    `mutation { deleteDeal(id: "${deletedId}") { id } deleteNote(id: "${deletedNoteId}") { id } }`,
  )
  const purges = purgedIds.map((purged, index) => `p${index}: purgeDeal(id: "${purged}", keepHistory: true)`)
  await theirs.ask(`mutation { ${purges.join(' ')} }`)
  await theirs.ask(
    `mutation { createCanaryVault(input: { id: "${vaultId}", canaryPhrase: "canaryValue", canaryMood: CANARY_CALM }) { id } }`,
  )
  type Cursors = { edges: { cursor: string }[] }
  const { deals, canaryVaults, deal, notes } = await theirs.ask<
    Record<'deals' | 'canaryVaults', Cursors> & {
      deal: { papers: Cursors }
      notes: { nodes: { deals: Cursors }[] }
    }
  >(`{
    deals { edges { cursor } } canaryVaults { edges { cursor } }
    deal(by: { id: "${sharedId}" }) { papers { edges { cursor } } }
    notes(filter: { mark: { eq: "${sharedMark}" } }) { nodes { deals { edges { cursor } } } }
  }`)
  const sdl = await test.app.fetch(
    new Request('http://tablecast.test/schema.graphql', {
      headers: { authorization: `Bearer ${theirs.token}` },
    }),
  )
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query<{ id: number; keys: string[]; apiKeys: string[] }>(
    `select t.id, array(select key from tablecast.fields where tenant_id = t.id) as keys,
      array(select id from tablecast.api_keys where tenant_id = t.id) as "apiKeys"
    from tablecast.tenants t where slug in ('${slugs.theirs}', '${slugs.double}', '${slugs.labelled}', '${slugs.disabled}') order by slug desc`,
  )
  // Their documents hold nonsense under the attacker's own keys: no question of the attacker may stumble over it.
  await client.query(
    `update tablecast.records set data = data || (select jsonb_object_agg(key, '[[{"canaryNonsense": 1e300}]]'::jsonb)
      from tablecast.fields f join tablecast.tenants t on t.id = f.tenant_id where slug = '${slugs.mine}')
    where tenant_id <> (select id from tablecast.tenants where slug = '${slugs.mine}')`,
  )
  const dealsOfNote = notes.nodes[0]?.deals.edges ?? []
  const cursors = [...deals.edges, ...canaryVaults.edges, ...deal.papers.edges, ...dealsOfNote].map(
    ({ cursor }) => cursor,
  )
  const etag = sdl.headers.get('etag') ?? ''
  return {
    slug: slugs.theirs,
    tenantId: rows[0]?.id ?? 0,
    vaultId,
    apiKeyId: good.apiKey.id,
    revokedKey: bad.key,
    key: good.key,
    cursor: deals.edges[0]?.cursor ?? '',
    vaultCursor: canaryVaults.edges[0]?.cursor ?? '',
    noteCursor,
    papersCursor: deal.papers.edges[0]?.cursor ?? '',
    dealsCursor: dealsOfNote[0]?.cursor ?? '',
    settledAt: new Date().toISOString(),
    fieldKey: rows[0]?.keys[0] ?? '',
    etag,
    tokens: [labelled.token, double.token, theirs.token],
    secrets: [
      ...rows.flatMap(({ keys, apiKeys }) => [...keys, ...apiKeys]),
      ...[...idsOfRoles, ...purgedIds, deletedId, vaultId, id(300)],
      ...[...notesOfRoles, deletedNoteId],
      ...cursors,
      good.key,
      bad.key,
      etag,
      String(number),
    ],
  }
}

/** A digest of everything that the others own, as it lies in the database. */
export async function digestOthers(client: pg.Client): Promise<string> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_attribute on attrelid = c.oid and attname = 'tenant_id'
    where relnamespace = 'tablecast'::regnamespace and relkind in ('r', 'p') order by 1`,
  )
  const others = `(select id from tablecast.tenants where slug <> '${slugs.mine}')`
  const parts = [
    ...tables.map(({ name }) => `select '${name} ' || t as line from ${name} t where tenant_id in ${others}`),
    `select 'tenants ' || t from tablecast.tenants t where id in ${others}`,
  ]
  const { rows } = await client.query<{ digest: string; count: number }>(
    `select md5(string_agg(line, E'\\n' order by line)) as digest, count(*)::int as count from (${parts.join(' union all ')}) as every`,
  )
  if ((rows[0]?.count ?? 0) < 40) {
    throw new Error('the others own less than they were given')
  }
  return rows[0]?.digest ?? ''
}
