import { beforeEach, describe, expect, it } from '@jest/globals'
import { CompiledQuery } from 'kysely'
import { pruneHistory } from '../../src/sql/history.ts'
import { type Pruned, pruneTenant } from '../../src/upkeep/prune-history.ts'
import { codesOf } from '../operations/answer.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const engine = useEngine()
const dayMs = 86_400_000
const deal = { name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }

let tenant: TestTenant
let tenantId: number

beforeEach(async () => {
  tenant = await makeTenant(engine.test, [deal])
  tenantId = (await engine.catalogOf(tenant)).tenantId
})

const daysAgo = (days: number): string => new Date(Date.now() - days * dayMs).toISOString()

/** A record with these titles, which it got so many days ago. */
async function makeDeal(titles: [string, number][], who = tenant): Promise<string> {
  const [[first] = [], ...later] = titles
  const { made } = await who.ask<{ made: { id: string } }>(
    'mutation ($title: String) { made: createDeal(input: { title: $title }) { id } }',
    { title: first },
  )
  for (const [title] of later) {
    await who.ask(
      'mutation ($id: ID!, $title: String) { updateDeal(id: $id, patch: { title: $title }) { id } }',
      {
        ...made,
        title,
      },
    )
  }
  await age(
    made.id,
    titles.map(([, days]) => days),
  )
  return made.id
}

/** No client can write in the past. */
async function age(id: string, days: number[]): Promise<void> {
  for (const [index, ago] of days.entries()) {
    await engine.superuser.query(
      'update tablecast.record_history set at = $3 where record_id = $1 and version = $2',
      [id, index + 1, daysAgo(ago)],
    )
  }
  await engine.superuser.query(
    'update tablecast.records set created_at = $2, updated_at = $3, deleted_at = case when deleted_at is not null then $3::timestamptz end where id = $1',
    [id, daysAgo(days[0] ?? 0), daysAgo(days.at(-1) ?? 0)],
  )
}

const keepFor = (historyDays: number | null, who = tenant) =>
  who.define('mutation ($days: Int) { updateSettings(input: { historyDays: $days }) { historyDays } }', {
    days: historyDays,
  })

const prune = (): Promise<Pruned> => pruneTenant(engine.database, tenantId)

/** What is left of a record's history: versions, and whether they have values. */
async function linesOf(id: string): Promise<string[]> {
  const { rows } = await engine.superuser.query<{ version: number; changes: object }>(
    'select version, changes from tablecast.record_history where record_id = $1 order by version',
    [id],
  )
  return rows.map(
    ({ version, changes }) => `${version}${Object.keys(changes).length > 0 ? ' with values' : ''}`,
  )
}

interface Deal {
  title: string
  version: number
  updatedAt: string
  history: { nodes: { version: number }[] }
}

async function dealAsOf(id: string, asOf: string): Promise<Deal | null> {
  const { deal } = await tenant.ask<{ deal: Deal | null }>(
    `query ($id: ID!, $asOf: DateTime) {
      deal(by: { id: $id }, asOf: $asOf) { title version updatedAt updatedBy history { nodes { version } } } }`,
    { id, asOf },
  )
  return deal
}

const withoutHistory = (deal: Deal | null) => ({ ...deal, history: undefined })

describe('pruning', () => {
  it('leaves everything as long as nobody says how long history is kept', async () => {
    const id = await makeDeal([
      ['a', 900],
      ['b', 800],
    ])
    expect(await prune()).toEqual({ historyFrom: null, seen: 0, pruned: 0 })
    expect(await linesOf(id)).toEqual(['1', '2 with values'])
  })

  it('takes what is older, and of each record leaves the last change before, without its values', async () => {
    const changed = await makeDeal([
      ['a', 90],
      ['b', 80],
      ['c', 70],
      ['d', 20],
      ['e', 10],
    ])
    const [old, recent] = [
      await makeDeal([
        ['a', 90],
        ['b', 80],
      ]),
      await makeDeal([
        ['a', 2],
        ['b', 1],
      ]),
    ]
    await keepFor(30)
    expect(await prune()).toEqual({ historyFrom: expect.any(Date), seen: 9, pruned: 5 })
    expect(await linesOf(changed)).toEqual(['3', '4 with values', '5 with values'])
    expect(await linesOf(old)).toEqual(['2'])
    expect(await linesOf(recent)).toEqual(['1', '2 with values'])
    expect(await prune()).toMatchObject({ seen: 6, pruned: 0 })
  })

  it('leaves the past since its horizon as it was, and tells no line from before', async () => {
    const id = await makeDeal([
      ['a', 90],
      ['b', 80],
      ['c', 20],
      ['d', 10],
    ])
    const moments = [29, 15, 5].map(daysAgo)
    const ask = () => Promise.all(moments.map((asOf) => dealAsOf(id, asOf)))
    const before = await ask()
    await keepFor(30)
    await prune()
    const after = await ask()
    expect(after.map(withoutHistory)).toEqual(before.map(withoutHistory))
    expect(before.map((deal) => deal?.title)).toEqual(['b', 'c', 'd'])
    expect(after.map((deal) => deal?.history.nodes)).toEqual([
      [],
      [{ version: 3 }],
      [{ version: 4 }, { version: 3 }],
    ])
  })

  it('makes moments before its horizon an error that says from when on history is there', async () => {
    const id = await makeDeal([
      ['a', 90],
      ['b', 10],
    ])
    expect(await dealAsOf(id, daysAgo(50))).toMatchObject({ title: 'a' })
    await keepFor(30)
    const { historyFrom } = await prune()
    for (const query of [
      'deal(by: { id: $id }, asOf: $asOf) { title }',
      'deals(asOf: $asOf, filter: { id: { eq: $id } }) { totalCount }',
    ]) {
      const answer = await tenant.send(`query ($id: ID!, $asOf: DateTime) { ${query} }`, {
        id,
        asOf: daysAgo(31),
      })
      expect(codesOf(answer)).toEqual(['BAD_REQUEST'])
      expect(answer.errors[0]?.message).toBe(
        `The history of this tenant begins at ${historyFrom?.toISOString()}; what was before is pruned.`,
      )
    }
    expect(await dealAsOf(id, daysAgo(29))).toMatchObject({ title: 'a' })
  })

  it('does not bring back what is gone when history is to be kept for longer again', async () => {
    await makeDeal([
      ['a', 90],
      ['b', 80],
    ])
    await keepFor(30)
    const { historyFrom } = await prune()
    await keepFor(60)
    expect((await prune()).historyFrom).toEqual(historyFrom)
    await keepFor(null)
    expect(await prune()).toEqual({ historyFrom: null, seen: 0, pruned: 0 })
    expect(await tenant.define('{ settings { historyDays historyFrom } }')).toEqual({
      settings: { historyDays: null, historyFrom: historyFrom?.toISOString() },
    })
  })

  it('leaves no version to go back to of which it took the values', async () => {
    const id = await makeDeal([
      ['a', 90],
      ['b', 80],
      ['c', 10],
    ])
    await keepFor(30)
    await prune()
    const restore = 'mutation ($id: ID!, $to: Int) { restoreDeal(id: $id, toVersion: $to) { title } }'
    expect(codesOf(await tenant.send(restore, { id, to: 1 }))).toEqual(['BAD_REQUEST'])
    expect(await tenant.ask(restore, { id, to: 2 })).toEqual({ restoreDeal: { title: 'b' } })
  })

  it('keeps when a record was deleted, and forgets one that is purged', async () => {
    const [deleted, purged] = [await makeDeal([['a', 90]]), await makeDeal([['a', 90]])]
    await tenant.ask('mutation ($id: ID!) { deleteDeal(id: $id) { id } }', { id: deleted })
    await age(deleted, [90, 80])
    await engine.superuser.query('delete from tablecast.records where id = $1', [purged])
    await keepFor(30)
    await prune()
    expect(await linesOf(deleted)).toEqual(['2'])
    expect(await linesOf(purged)).toEqual([])
    expect(
      await tenant.ask(
        'query ($id: ID!, $asOf: DateTime) { deal(by: { id: $id }, asOf: $asOf, includeDeleted: true) { version deletedAt updatedAt } }',
        { id: deleted, asOf: daysAgo(1) },
      ),
    ).toMatchObject({ deal: { version: 2, deletedAt: expect.any(String) } })
  })

  it('goes on after it was stopped', async () => {
    const ids: string[] = []
    for (let count = 0; count < 3; count++) {
      ids.push(
        await makeDeal([
          ['a', 90],
          ['b', 80],
        ]),
      )
    }
    await keepFor(30)
    // The first batch of a run that stops there.
    const { table_id } = (
      await engine.superuser.query('select table_id from tablecast.records where id = $1', [ids[0]])
    ).rows[0]
    await engine.database.write(tenantId, async (session) => {
      await session.run(CompiledQuery.raw('select tablecast.move_history_horizon()'))
      const start = { table_id: 0, record_id: ids[0]?.replaceAll(/[0-9a-f]/g, '0') ?? '', version: 0 }
      const [stretch] = await session.run(pruneHistory(start, 3))
      expect(stretch).toEqual({ table_id, record_id: ids[1], version: 1, seen: 3, pruned: 3 })
      return { value: undefined, commit: true }
    })
    expect(await prune()).toMatchObject({ seen: 4, pruned: 3 })
    expect(await Promise.all(ids.map(linesOf))).toEqual([['2'], ['2'], ['2']])
  })

  it('ends when it is told to', async () => {
    await makeDeal([
      ['a', 90],
      ['b', 80],
    ])
    await keepFor(30)
    await expect(
      pruneTenant(engine.database, tenantId, { signal: AbortSignal.abort(), onProgress: () => {} }),
    ).rejects.toThrow('aborted')
  })
})

describe('the right to prune', () => {
  it('is that of the bound tenant, as far as its own settings say', async () => {
    const other = await makeTenant(engine.test, [deal])
    const theirs = await makeDeal(
      [
        ['a', 90],
        ['b', 80],
      ],
      other,
    )
    await keepFor(1, other)
    const mine = await makeDeal([
      ['a', 90],
      ['b', 80],
    ])
    await prune()
    expect(await linesOf(theirs)).toEqual(['1', '2 with values'])
    expect(await linesOf(mine)).toEqual(['1', '2 with values'])
  })

  it('prunes nothing younger than the horizon that is in force', async () => {
    const id = await makeDeal([
      ['a', 90],
      ['b', 80],
    ])
    await keepFor(30)
    // Without moving it.
    await engine.database.write(tenantId, async (session) => {
      const start = { table_id: 0, record_id: '00000000-0000-0000-0000-000000000000', version: 0 }
      expect(await session.run(pruneHistory(start, 100))).toMatchObject([{ seen: 2, pruned: 0 }])
      return { value: undefined, commit: true }
    })
    expect(await linesOf(id)).toEqual(['1', '2 with values'])
  })

  it.each([
    'update tablecast.tenants set history_from = now()',
    'delete from tablecast.record_history where at < now()',
    `update tablecast.record_history set changes = '{}'`,
  ])('is no right to %s', async (statement) => {
    await expect(
      engine.database.write(tenantId, async (session) => ({
        value: await session.run(CompiledQuery.raw(statement)),
        commit: true,
      })),
    ).rejects.toThrow(/permission denied/)
  })

  it('is nobody’s who has bound no tenant', async () => {
    await expect(
      engine.superuser.query(
        `select * from tablecast.prune_history(0, '00000000-0000-0000-0000-000000000000', 0, 10)`,
      ),
    ).rejects.toThrow('no tenant is bound to this transaction')
    expect((await engine.superuser.query('select tablecast.move_history_horizon() as at')).rows).toEqual([
      { at: null },
    ])
  })
})
