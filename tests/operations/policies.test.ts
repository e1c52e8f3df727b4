import { beforeAll, describe, expect, it } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import { idOf } from '../examples/cinema.ts'
import { useEngine } from '../sql/engine.ts'
import { relate } from '../sql/relate.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

// What becomes of links when records are deleted, restored and purged.

const refer = (name: string, table: string, onDelete: string, rest: object = {}) => ({
  name,
  kind: 'reference',
  options: { table, onDelete, inverse: `${name}Of` },
  ...rest,
})
const referMany = (name: string, table: string, onDelete: string, rest: object = {}) => ({
  ...refer(name, table, onDelete, rest),
  kind: 'references',
})

const tables: TableInput[] = [
  {
    name: 'Company',
    fields: [
      { name: 'name', kind: 'text', unique: true },
      refer('parent', 'Company', 'cascade'),
      { ...refer('rival', 'Company', 'restrict'), options: { table: 'Company', onDelete: 'restrict' } },
    ],
  },
  {
    name: 'Deal',
    fields: [
      { name: 'title', kind: 'text' },
      refer('buyer', 'Company', 'restrict'),
      refer('broker', 'Company', 'clear'),
      refer('seller', 'Company', 'cascade'),
      referMany('rivals', 'Company', 'clear'),
      referMany('backers', 'Company', 'cascade'),
    ],
  },
  {
    name: 'Note',
    fields: [
      { name: 'code', kind: 'text', unique: true },
      refer('deal', 'Deal', 'cascade', { required: true }),
      refer('author', 'Company', 'restrict'),
      refer('reader', 'Company', 'cascade'),
    ],
  },
]

const engine = useEngine()
let tenant: TestTenant
let writer: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(engine.test, tables)
  writer = await tenant.as('writer')
})

let made = 0

const point = async (table: string, id: string, values: Record<string, string>) =>
  relate(engine, await engine.catalogOf(tenant), { table, id, values })

async function make(table: string, values: Record<string, unknown> = {}): Promise<string> {
  const id = idOf(++made)
  const toMany = ['rivals', 'backers']
  const toOne = ['parent', 'rival', 'buyer', 'broker', 'seller', 'deal', 'author', 'reader']
  const input = Object.fromEntries(
    Object.entries(values).map(([name, value]) =>
      toMany.includes(name)
        ? [name, { set: (value as string[]).map((one) => ({ id: one })) }]
        : [name, toOne.includes(name) ? { connect: { id: value } } : value],
    ),
  )
  await tenant.ask(`mutation ($input: ${table}Input!) { create${table}(input: $input) { id } }`, {
    input: { id, ...input },
  })
  return id
}
const send = (action: string, table: string, id: string, rest = '') =>
  tenant.send(
    `mutation ($id: ID!) { done: ${action}${table}(id: $id${rest}) ${action === 'purge' ? '' : '{ id version }'} }`,
    { id },
  )
const succeed = async (action: string, table: string, id: string, rest = '') => {
  const { errors } = await send(action, table, id, rest)
  expect(errors).toEqual([])
}
const remove = (table: string, id: string) => succeed('delete', table, id)
const restore = (table: string, id: string) => succeed('restore', table, id)
const purge = (table: string, id: string) => succeed('purge', table, id)

/** What there is of records, in the order of their ids here: live, deleted or gone. */
async function fates(...ids: string[]): Promise<string> {
  const { rows } = await engine.superuser.query<{ id: string; deleted_at: Date | null }>(
    'select id, deleted_at from tablecast.records where id = any($1)',
    [ids],
  )
  const byId = new Map(rows.map((row) => [row.id, row.deleted_at === null ? 'live' : 'deleted']))
  return ids.map((id) => byId.get(id) ?? 'gone').join(' ')
}
const actionsOf = async (id: string) =>
  (
    await engine.superuser.query<{ action: string; actor: string }>(
      'select action from tablecast.record_history where record_id = $1 order by version',
      [id],
    )
  ).rows.map(({ action }) => action)
const linksOf = async (id: string) =>
  (
    await engine.superuser.query('select position from tablecast.links where from_id = $1 or to_id = $1', [
      id,
    ])
  ).rows.length

describe('restrict', () => {
  it('refuses to delete what a live record refers to, and says which by what', async () => {
    const company = await make('Company')
    const deals = [await make('Deal', { buyer: company }), await make('Deal', { buyer: company })]
    const rival = await make('Company', { rival: company })
    const answer = await send('delete', 'Company', company)
    expect(answer.errors[0]?.message).toBe(`2 deals refer to the Company ${company} by buyer. (and 1 more)`)
    expect(answer.errors[0]?.extensions).toEqual({
      code: 'REFERENCE_BROKEN',
      hint: 'Delete what refers to it before, or let that refer to something else.',
      issues: [
        { path: ['id'], rule: 'restrict', message: `2 deals refer to the Company ${company} by buyer.` },
        {
          path: ['id'],
          rule: 'restrict',
          message: `A record of Company refers to the Company ${company} by rival.`,
        },
      ],
    })
    expect(await fates(company, ...deals)).toBe('live live live')
    for (const deal of deals) {
      await remove('Deal', deal)
    }
    await remove('Company', rival)
    await remove('Company', company)
    expect(await fates(company, rival, ...deals)).toBe('deleted deleted deleted deleted')
  })

  it('lets what refers to each other, or to itself, go together', async () => {
    const one = await make('Company', { name: 'together 1' })
    const two = await make('Company', { name: 'together 2', rival: one })
    await point('Company', one, { rival: two })
    expect(codesOf(await send('delete', 'Company', one))).toEqual(['REFERENCE_BROKEN'])
    await tenant.ask(
      'mutation { deleteCompanies(filter: { name: { startsWith: "together" } }, atMost: 2) { id } }',
    )
    expect(await fates(one, two)).toBe('deleted deleted')
  })

  it('of many it says by the condition, and which', async () => {
    const company = await make('Company', { name: 'wanted' })
    await make('Deal', { buyer: company })
    const answer = await tenant.send(
      'mutation { gone: deleteCompanies(filter: { name: { eq: "wanted" } }) { id } }',
    )
    expect(seen(answer)).toEqual({
      data: null,
      errors: [{ path: 'gone', code: 'REFERENCE_BROKEN', issues: ['filter restrict'] }],
    })
  })

  it('also of what is taken along, by what stays', async () => {
    const company = await make('Company')
    const child = await make('Company', { parent: company })
    await make('Deal', { buyer: child })
    const { errors } = await send('delete', 'Company', company)
    expect(errors[0]?.message).toBe(`A record of Deal refers to the Company ${child} by buyer.`)
    expect(await fates(company, child)).toBe('live live')
  })
})

describe('cascade', () => {
  it('takes along what refers to it, level by level, in circles too', async () => {
    const root = await make('Company', { name: 'root' })
    const child = await make('Company', { name: 'child', parent: root })
    const grandchild = await make('Company', { parent: child })
    await point('Company', root, { parent: grandchild })
    const deal = await make('Deal', { seller: grandchild, backers: [child, root] })
    const note = await make('Note', { deal, code: 'taken' })
    const other = await make('Deal')
    await remove('Company', root)
    expect(await fates(root, child, grandchild, deal, note, other)).toBe(
      'deleted deleted deleted deleted deleted live',
    )
    expect(await actionsOf(note)).toEqual(['create', 'delete'])
    // Its unique values are free.
    await make('Note', { deal: other, code: 'taken' })
    const { rows } = await engine.superuser.query(
      'select distinct deletion_id from tablecast.records where id = any($1)',
      [[root, child, grandchild, deal, note]],
    )
    expect(rows).toEqual([{ deletion_id: expect.any(String) }])
  })

  it('and what stays refers to nothing that can be seen', async () => {
    const root = await make('Company')
    const deal = await make('Deal', { seller: root })
    const at = new Date().toISOString()
    const before = await tenant.ask<{ companies: object }>(
      `{ companies(asOf: "${at}", filter: { id: { eq: "${root}" } }) { nodes { id sellerOf { nodes { id seller { id } } totalCount } } } }`,
    )
    await remove('Company', root)
    expect(await tenant.ask(`{ deal(by: { id: "${deal}" }) { id } }`)).toEqual({ deal: null })
    const after = await tenant.ask(
      `{ companies(asOf: "${at}", filter: { id: { eq: "${root}" } }) { nodes { id sellerOf { nodes { id seller { id } } totalCount } } } }`,
    )
    expect(after).toEqual(before)
    expect(after).toEqual({
      companies: {
        nodes: [{ id: root, sellerOf: { nodes: [{ id: deal, seller: { id: root } }], totalCount: 1 } }],
      },
    })
  })
})

describe('clear', () => {
  it('hides the link, and nothing is written; it comes back with what was deleted', async () => {
    const company = await make('Company')
    const deal = await make('Deal', { broker: company, rivals: [company] })
    const ask = () =>
      tenant.ask(
        `{ deal(by: { id: "${deal}" }) { version broker { id } rivals { nodes { id } totalCount } } }`,
      )
    const before = await ask()
    await remove('Company', company)
    expect(await ask()).toEqual({ deal: { version: 1, broker: null, rivals: { nodes: [], totalCount: 0 } } })
    await restore('Company', company)
    expect(await ask()).toEqual(before)
  })
})

describe('restoring', () => {
  it('brings back what the same operation deleted because of it, with its values', async () => {
    const root = await make('Company')
    const child = await make('Company', { parent: root, name: 'back' })
    const deal = await make('Deal', { seller: child })
    const earlier = await make('Deal', { seller: child })
    await remove('Deal', earlier)
    await remove('Company', root)
    await restore('Company', root)
    expect(await fates(root, child, deal, earlier)).toBe('live live live deleted')
    expect(await actionsOf(deal)).toEqual(['create', 'delete', 'restore'])
    expect(codesOf(await tenant.send('mutation { createCompany(input: { name: "back" }) { id } }'))).toEqual([
      'UNIQUE_CONFLICT',
    ])
    await restore('Deal', earlier)
  })

  it('is for admins only, whatever comes along', async () => {
    const root = await make('Company')
    await remove('Company', root)
    expect(codesOf(await writer.send(`mutation { restoreCompany(id: "${root}") { id } }`))).toEqual([
      'FORBIDDEN',
    ])
  })

  it('is refused as a whole when somebody has a value of what comes along', async () => {
    const root = await make('Company')
    const child = await make('Company', { parent: root, name: 'mine' })
    await remove('Company', root)
    const other = await make('Company', { name: 'mine' })
    const answer = await send('restore', 'Company', root)
    expect(seen(answer).errors).toEqual([
      { path: 'done', code: 'UNIQUE_CONFLICT', field: 'name', issues: ['name unique'] },
    ])
    expect(answer.errors[0]?.message).toBe(
      `Another record has the name "mine" of the Company ${child} that comes back with it.`,
    )
    expect(await fates(root, child)).toBe('deleted deleted')
    await remove('Company', other)
    await restore('Company', root)
    expect(await fates(root, child)).toBe('live live')
  })

  it.each(['seller', 'buyer'])('of what refers by %s to something deleted is refused', async (field) => {
    const root = await make('Company')
    const deal = await make('Deal', { [field]: root })
    if (field === 'buyer') {
      await remove('Deal', deal)
    }
    await remove('Company', root)
    const answer = await send('restore', 'Deal', deal)
    expect(seen(answer).errors).toEqual([
      { path: 'done', code: 'REFERENCE_BROKEN', issues: [`${field} reference`] },
    ])
    expect(answer.errors[0]).toMatchObject({
      message: `The record with the id ${root} that it refers to is deleted.`,
      extensions: { hint: 'Restore that one first.' },
    })
    await restore('Company', root)
    expect(await fates(deal)).toBe(field === 'buyer' ? 'deleted' : 'live')
  })

  it('leaves what needs something else that is deleted until that is restored', async () => {
    const one = await make('Company', { name: 'both 1' })
    const two = await make('Company', { name: 'both 2' })
    const deal = await make('Deal', { seller: one, backers: [two] })
    const note = await make('Note', { deal })
    await tenant.ask(
      'mutation { deleteCompanies(filter: { name: { startsWith: "both" } }, atMost: 2) { id } }',
    )
    await restore('Company', one)
    expect(await fates(one, two, deal, note)).toBe('live deleted deleted deleted')
    await restore('Company', two)
    expect(await fates(one, two, deal, note)).toBe('live live live live')
  })

  it('also when another operation deleted that', async () => {
    const one = await make('Company')
    const two = await make('Company')
    const deal = await make('Deal', { seller: one, backers: [two] })
    const note = await make('Note', { deal })
    await remove('Company', one)
    await remove('Company', two)
    await restore('Company', one)
    expect(await fates(one, two, deal, note)).toBe('live deleted deleted deleted')
    await restore('Company', two)
    expect(await fates(one, two, deal, note)).toBe('live live live live')
  })

  it('of a circle brings it back whole', async () => {
    const one = await make('Company')
    const two = await make('Company', { parent: one })
    await point('Company', one, { parent: two })
    await remove('Company', two)
    expect(await fates(one, two)).toBe('deleted deleted')
    await restore('Company', one)
    expect(await fates(one, two)).toBe('live live')
  })
})

describe('purging', () => {
  it('applies the policies first', async () => {
    const company = await make('Company')
    const deal = await make('Deal', { buyer: company })
    const answer = await send('purge', 'Company', company)
    expect(seen(answer).errors).toEqual([{ path: 'done', code: 'REFERENCE_BROKEN', issues: ['id restrict'] }])
    await purge('Deal', deal)
    const taken = await make('Deal', { seller: company })
    await purge('Company', company)
    expect(await fates(company, deal, taken)).toBe('gone gone deleted')
    expect(await linksOf(company)).toBe(0)
    await restore('Deal', taken)
    expect(await tenant.ask(`{ deal(by: { id: "${taken}" }) { seller { id } version } }`)).toEqual({
      deal: { seller: null, version: 3 },
    })
  })

  it('takes its id out of what it was cleared from, as a change of that', async () => {
    const [one, two, three] = [await make('Company'), await make('Company'), await make('Company')]
    const deal = await make('Deal', { broker: two, rivals: [one, two, three] })
    const gone = await make('Deal', { broker: two, rivals: [two, one] })
    await remove('Deal', gone)
    await remove('Company', two)
    await purge('Company', two)
    expect(
      await tenant.ask(
        `{ deal(by: { id: "${deal}" }) { version updatedBy broker { id } rivals { nodes { id } }
           history { nodes { action changes { field before after } } } } }`,
      ),
    ).toEqual({
      deal: {
        version: 2,
        updatedBy: 'user:ann',
        broker: null,
        rivals: { nodes: [{ id: one }, { id: three }] },
        history: {
          nodes: [
            {
              action: 'UPDATE',
              changes: [
                { field: 'broker', before: two, after: null },
                { field: 'rivals', before: [one, two, three], after: [one, three] },
              ],
            },
            { action: 'CREATE', changes: [] },
          ],
        },
      },
    })
    expect(await actionsOf(gone)).toEqual(['create', 'delete'])
    await restore('Deal', gone)
    expect(
      await tenant.ask(`{ deal(by: { id: "${gone}" }) { broker { id } rivals { nodes { id } } } }`),
    ).toEqual({
      deal: { broker: null, rivals: { nodes: [{ id: one }] } },
    })
  })

  it('leaves what must refer to it deleted for ever, but for a version that refers to something else', async () => {
    const [one, two] = [await make('Deal'), await make('Deal')]
    const note = await make('Note', { deal: one })
    await point('Note', note, { deal: two })
    await purge('Deal', two)
    const answer = await send('restore', 'Note', note)
    expect(seen(answer).errors).toEqual([
      { path: 'done', code: 'REFERENCE_BROKEN', issues: ['deal reference'] },
    ])
    expect(answer.errors[0]?.message).toBe(`There is no record with the id ${two} to refer to.`)
    await succeed('restore', 'Note', note, ', toVersion: 1')
    expect(await tenant.ask(`{ note(by: { id: "${note}" }) { deal { id } } }`)).toEqual({
      note: { deal: { id: one } },
    })
    expect(await linksOf(note)).toBe(1)
  })

  it('of what refers to itself leaves nothing', async () => {
    const one = await make('Company')
    await point('Company', one, { parent: one })
    await purge('Company', one)
    expect(await fates(one)).toBe('gone')
  })

  it('removes the links of fields and tables that are deleted too', async () => {
    const own = await makeTenant(engine.test, [
      { name: 'Target', fields: [{ name: 'name', kind: 'text' }] },
      { name: 'Left', fields: [refer('target', 'Target', 'restrict')] },
      { name: 'Right', fields: [referMany('targets', 'Target', 'restrict')] },
    ])
    const target = idOf(++made)
    await own.ask(`mutation { createTarget(input: { id: "${target}" }) { id }
      createLeft(input: { target: { connect: { id: "${target}" } } }) { id }
      createRight(input: { targets: { set: [{ id: "${target}" }] } }) { id } }`)
    await own.define('mutation { deleteField(table: "Left", field: "target") { name } }')
    await own.define('mutation { deleteTable(table: "Right") { name } }')
    expect(await linksOf(target)).toBe(2)
    await own.ask(`mutation { purgeTarget(id: "${target}") }`)
    expect(await linksOf(target)).toBe(0)
  })
})

describe('restoring a version', () => {
  it('connects again what it referred to, and refuses what is not there any more', async () => {
    const [one, two] = [await make('Company'), await make('Company')]
    const deal = await make('Deal', { rivals: [one, two], broker: one })
    await tenant.ask(`mutation { updateDeal(id: "${deal}", patch: { rivals: null, broker: null }) { id } }`)
    await succeed('restore', 'Deal', deal, ', toVersion: 1')
    expect(
      await tenant.ask(`{ deal(by: { id: "${deal}" }) { broker { id } rivals { nodes { id } } } }`),
    ).toEqual({
      deal: { broker: { id: one }, rivals: { nodes: [{ id: one }, { id: two }] } },
    })
    await tenant.ask(`mutation { updateDeal(id: "${deal}", patch: { rivals: null, broker: null }) { id } }`)
    await remove('Company', one)
    expect(seen(await send('restore', 'Deal', deal, ', toVersion: 1')).errors).toEqual([
      {
        path: 'done',
        code: 'REFERENCE_BROKEN',
        issues: ['toVersion.broker reference', 'toVersion.rivals reference'],
      },
    ])
    await remove('Deal', deal)
    expect(seen(await send('restore', 'Deal', deal, ', toVersion: 1')).errors).toEqual([
      {
        path: 'done',
        code: 'REFERENCE_BROKEN',
        issues: ['toVersion.broker reference', 'toVersion.rivals reference'],
      },
    ])
    await restore('Company', one)
    await succeed('restore', 'Deal', deal, ', toVersion: 1')
    expect(await linksOf(deal)).toBe(3)
  })
})

describe('in one request', () => {
  it('a dry run takes nothing along, and says what would be refused', async () => {
    const root = await make('Company', { name: 'dry' })
    const child = await make('Company', { parent: root })
    const rehearse = () =>
      tenant.send(
        'mutation { gone: deleteCompanies(filter: { name: { eq: "dry" } }, dryRun: true) { id version } }',
      )
    expect((await rehearse()).data).toEqual({ gone: [{ id: root, version: 2 }] })
    expect(await fates(root, child)).toBe('live live')
    await make('Deal', { buyer: child })
    expect(codesOf(await rehearse())).toEqual(['REFERENCE_BROKEN'])
  })

  it('what was taken along counts as written, and later fields see what is left', async () => {
    const root = await make('Company')
    const deal = await make('Deal', { seller: root })
    const other = await make('Deal', { broker: root })
    const answer = await tenant.send(
      `mutation {
        a: updateDeal(id: "${other}", patch: { title: "1" }) { broker { id } }
        b: deleteCompany(id: "${root}") { id }
        c: updateDeal(id: "${other}", patch: { title: "2" }) { broker { id } }
        d: restoreCompany(id: "${root}") { sellerOf { nodes { id version } } }
        e: updateDeal(id: "${other}", patch: { title: "3" }) { broker { id } }
      }`,
    )
    expect(answer.errors).toEqual([])
    expect(answer.data).toEqual({
      a: { broker: { id: root } },
      b: { id: root },
      c: { broker: null },
      d: { sellerOf: { nodes: [{ id: deal, version: 3 }] } },
      e: { broker: { id: root } },
    })
    const { errors } = await tenant.send(
      `mutation { a: deleteCompany(id: "${root}") { id } b: restoreCompany(id: "${root}") { id }
        c: updateDeal(id: "${deal}", ifVersion: 3, patch: { title: "x" }) { id } }`,
    )
    expect(errors[0]?.message).toBe(
      'The record is not at version 3; an earlier field of this mutation wrote it.',
    )
  })

  it('each field is a deletion of its own', async () => {
    const [one, two] = [await make('Company'), await make('Company')]
    const deal = await make('Deal', { seller: one })
    await tenant.ask(`mutation { a: deleteDeal(id: "${deal}") { id } b: deleteCompany(id: "${one}") { id }
      c: deleteCompany(id: "${two}") { id } }`)
    await restore('Company', one)
    expect(await fates(one, two, deal)).toBe('live deleted deleted')
  })
})

it.each(['buyer', 'seller', 'broker'])(
  'of a delete and a connect by %s at once not both win',
  async (field) => {
    for (let round = 0; round < 20; round++) {
      const company = await make('Company')
      const deal = idOf(++made)
      const [removed, connected] = await Promise.all([
        send('delete', 'Company', company),
        tenant.send('mutation ($input: DealInput!) { createDeal(input: $input) { id } }', {
          input: { id: deal, [field]: { connect: { id: company } } },
        }),
      ])
      const outcome = `${codesOf(removed).join() || 'deleted'}, ${codesOf(connected).join() || 'connected'}`
      const state = await fates(company, deal)
      const allowed: Record<string, string> = {
        'deleted, REFERENCE_BROKEN': 'deleted gone',
        ...(field === 'buyer' ? { 'REFERENCE_BROKEN, connected': 'live live' } : {}),
        // It was connected first, and then went along, or had its link hidden.
        ...(field === 'seller' ? { 'deleted, connected': 'deleted deleted' } : {}),
        ...(field === 'broker' ? { 'deleted, connected': 'deleted live' } : {}),
      }
      expect([outcome, state]).toEqual([outcome, allowed[outcome]])
    }
  },
)

describe('the past', () => {
  it('shows what was deleted, level by level, and not what was not linked then', async () => {
    const root = await make('Company')
    const child = await make('Company', { parent: root })
    const deal = await make('Deal', { seller: child, backers: [root, child] })
    const note = await make('Note', { deal })
    const before = new Date().toISOString()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await remove('Company', root)
    const between = new Date().toISOString()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await restore('Company', root)
    const seenAt = (at: string) =>
      tenant.ask(`{ companies(asOf: "${at}", filter: { id: { eq: "${root}" } }) { nodes {
        parentOf(first: 5) { nodes { id sellerOf(first: 5) { nodes { id backers(first: 5) { nodes { id } } dealOf(first: 5) { nodes { id deal { id } } } } } } }
        backersOf(first: 5) { totalCount nodes { seller { id } } }
      } } }`)
    const whole = {
      companies: {
        nodes: [
          {
            parentOf: {
              nodes: [
                {
                  id: child,
                  sellerOf: {
                    nodes: [
                      {
                        id: deal,
                        backers: { nodes: [{ id: root }, { id: child }] },
                        dealOf: { nodes: [{ id: note, deal: { id: deal } }] },
                      },
                    ],
                  },
                },
              ],
            },
            backersOf: { totalCount: 1, nodes: [{ seller: { id: child } }] },
          },
        ],
      },
    }
    expect(await seenAt(before)).toEqual(whole)
    expect(await seenAt(between)).toEqual({ companies: { nodes: [] } })
    expect(await seenAt(new Date().toISOString())).toEqual(whole)
  })
})
