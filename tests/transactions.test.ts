import { describe, expect, it } from '@jest/globals'
import { CompiledQuery } from 'kysely'
import { createTablecast } from '../src/app.ts'
import { openDatabase } from '../src/db/database.ts'
import type { Session } from '../src/db/transaction.ts'
import type { TablecastOptions } from '../src/options.ts'
import { adminKey, jwtSecret, useApp } from './support/app.ts'
import { connect, untilWaiting } from './support/client.ts'
import { makeTenant, type TestTenant } from './support/tenant.ts'

const test = useApp()
const deal = {
  name: 'Deal',
  fields: [
    { name: 'title', kind: 'text' },
    { name: 'size', kind: 'integer' },
  ],
}
const makeDeals = () => makeTenant(test, [deal])

interface Made {
  createDeal: { id: string }
}
const createDeal = async (tenant: TestTenant) =>
  (await tenant.ask<Made>('mutation { createDeal(input: { title: "first", size: 0 }) { id } }')).createDeal.id
const update =
  'mutation ($id: ID!, $patch: DealPatch!, $ifVersion: Int) { updateDeal(id: $id, patch: $patch, ifVersion: $ifVersion) { version } }'

/** The numbers that the tenant and its only table have in the database. */
async function numbersOf({ slug }: TestTenant): Promise<{ tenantId: number; tableId: number }> {
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query(
    'select t.tenant_id as "tenantId", t.id as "tableId" from tablecast.tables t join tablecast.tenants on tenants.id = tenant_id where slug = $1',
    [slug],
  )
  return rows[0]
}

async function historyOf(id: string): Promise<number[]> {
  const client = await connect(test.databaseUrl)
  const { rows } = await client.query<{ version: number }>(
    'select version from tablecast.record_history where record_id = $1 order by version',
    [id],
  )
  return rows.map(({ version }) => version)
}

describe('an instance that did not see the catalog change', () => {
  /** A warm instance, and a way to change the catalog behind its back. */
  async function makeStale() {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    await tenant.ask('{ deals { nodes { title size } } }')
    const other = test.another()
    const change = async (mutation: string) => {
      const { errors } = await test.post(
        '/catalog',
        { query: `mutation { ${mutation} }` },
        tenant.token,
        other,
      )
      expect(errors).toEqual([])
    }
    return { tenant, id, change }
  }

  it('answers a query with a new field', async () => {
    const { tenant, change } = await makeStale()
    await change('addField(table: "Deal", field: { name: "a", kind: "text" }) { name }')
    expect(await tenant.ask('{ deals { nodes { title a } } }')).toEqual({
      deals: { nodes: [{ title: 'first', a: null }] },
    })
  })

  it('answers a query with a new table', async () => {
    const { tenant, change } = await makeStale()
    await change('createTable(input: { name: "Company" }) { name }')
    expect(await tenant.ask('{ companies { totalCount } deals { totalCount } }')).toEqual({
      companies: { totalCount: 0 },
      deals: { totalCount: 1 },
    })
  })

  it('takes a variable with a new field and a new choice', async () => {
    const { tenant, change } = await makeStale()
    await change(
      'addField(table: "Deal", field: { name: "stage", kind: "choice", options: { choices: [{ value: "OPEN" }] } }) { name }',
    )
    const create = 'mutation ($input: DealInput!) { createDeal(input: $input) { title } }'
    expect(await tenant.ask(create, { input: { title: 'second', stage: 'OPEN' } })).toEqual({
      createDeal: { title: 'second' },
    })
    await change(
      'updateField(table: "Deal", field: "stage", input: { options: { choices: [{ value: "OPEN" }, { value: "WON" }] } }) { name }',
    )
    expect(await tenant.ask(create, { input: { title: 'third', stage: 'WON' } })).toEqual({
      createDeal: { title: 'third' },
    })
  })

  it('refuses a query with a deleted field, and a mutation too', async () => {
    const { tenant, id, change } = await makeStale()
    await change('deleteField(table: "Deal", field: "size") { name }')
    for (const query of [
      '{ deals { nodes { size } } }',
      '{ deals(filter: { size: { eq: 0 } }) { totalCount } }',
    ]) {
      const { data, errors } = await tenant.send(query)
      expect(data ?? null).toBeNull()
      expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
    }
    const { errors } = await tenant.send(update, { id, patch: { size: 1 } })
    expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
    expect(await historyOf(id)).toEqual([1])
  })

  it('refuses the first query with a deleted field', async () => {
    const { tenant, change } = await makeStale()
    await change('deleteField(table: "Deal", field: "size") { name }')
    const { data, errors } = await tenant.send('{ deals { nodes { size } } }')
    expect(data ?? null).toBeNull()
    expect(errors).toMatchObject([
      { message: expect.stringContaining('size'), extensions: { code: 'BAD_REQUEST' } },
    ])
  })

  it('knows a renamed field and a renamed table', async () => {
    const { tenant, change } = await makeStale()
    await change('renameField(table: "Deal", field: "title", name: "headline") { name }')
    expect(await tenant.ask('{ deals { nodes { headline } } }')).toEqual({
      deals: { nodes: [{ headline: 'first' }] },
    })
    await change('updateTable(table: "Deal", input: { name: "Sale", pluralName: "sales" }) { name }')
    expect(await tenant.ask('{ sales { nodes { __typename headline } } }')).toEqual({
      sales: { nodes: [{ __typename: 'Sale', headline: 'first' }] },
    })
  })

  it('reads the new field of a name that changed hands', async () => {
    const { tenant, change } = await makeStale()
    await change(
      `renameField(table: "Deal", field: "title", name: "old") { name }
      addField(table: "Deal", field: { name: "title", kind: "text" }) { name }`,
    )
    expect(await tenant.ask('{ deals { nodes { title } } }')).toEqual({ deals: { nodes: [{ title: null }] } })
  })

  it('plans a mutation on the new definitions', async () => {
    const { tenant, change } = await makeStale()
    const create = 'mutation { createDeal(input: { title: "second" }) { id } }'
    await change('updateField(table: "Deal", field: "size", input: { default: 7 }) { name }')
    await tenant.ask(create)
    expect(await tenant.ask('{ deals(filter: { title: { eq: "second" } }) { nodes { size } } }')).toEqual({
      deals: { nodes: [{ size: 7 }] },
    })
    await change(
      'updateField(table: "Deal", field: "size", input: { default: null, required: true }) { name }',
    )
    const { data, errors } = await tenant.send(create)
    expect(data ?? null).toBeNull()
    expect(errors).toHaveLength(1)
    expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 2 } })
  })

  it('runs an unchanged document again, and writes once', async () => {
    const { tenant, id, change } = await makeStale()
    await change('createTable(input: { name: "Company" }) { name }')
    const answer = await tenant.send(update, { id, patch: { size: 1 } })
    expect(answer.data).toEqual({ updateDeal: { version: 2 } })
    expect(answer.headers.get('x-catalog-version')).toBe('2')
    expect(await historyOf(id)).toEqual([1, 2])
  })

  it('gives up with CATALOG_CHANGED when the catalog changes again while it tries, and has written nothing', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const { tenantId, tableId } = await numbersOf(tenant)
    const [first, second] = [await connect(test.databaseUrl), await connect(test.databaseUrl)]
    const lock = { text: 'select pg_advisory_xact_lock($1, $2)', values: [tenantId, tableId] }
    const bump = {
      text: 'update tablecast.tenants set catalog_version = catalog_version + 1 where id = $1',
      values: [tenantId],
    }
    await first.query('begin')
    await first.query(lock)
    const answer = tenant.send(update, { id, patch: { size: 1 } })
    await untilWaiting(first)
    // Behind the mutation's first attempt and before its second one.
    await second.query('begin')
    const locked = second.query(lock)
    await untilWaiting(first, 2)
    await first.query(bump)
    await first.query('commit')
    await locked
    await untilWaiting(second)
    await second.query(bump)
    await second.query('commit')
    const { status, data, errors } = await answer
    expect(status).toBe(409)
    expect(data ?? null).toBeNull()
    expect(errors).toEqual([
      {
        message: 'The definitions changed again and again while this was being answered.',
        extensions: { code: 'CATALOG_CHANGED', hint: 'Nothing was written; send it again.' },
      },
    ])
    expect(await historyOf(id)).toEqual([1])
    expect((await tenant.send(update, { id, patch: { size: 1 } })).data).toEqual({
      updateDeal: { version: 2 },
    })
  })
})

describe('a change of the catalog and writers of its records', () => {
  it('the change waits for a writer that is under way, which ends under the old definition', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const client = await connect(test.databaseUrl)
    await client.query('begin')
    await client.query('select from tablecast.records where id = $1 for update', [id])
    const writing = tenant.send(update, { id, patch: { size: 1 } })
    await untilWaiting(client)
    const changing = tenant.sendCatalog('mutation { deleteField(table: "Deal", field: "size") { name } }')
    await untilWaiting(client, 2)
    await client.query('commit')
    const [{ data, headers }, change] = [await writing, await changing]
    expect(data).toEqual({ updateDeal: { version: 2 } })
    expect(headers.get('x-catalog-version')).toBe('1')
    expect(change.errors).toEqual([])
  })

  it('a writer waits for a change that is under way, and writes under the new definition', async () => {
    const tenant = await makeDeals()
    const { tenantId } = await numbersOf(tenant)
    const client = await connect(test.databaseUrl)
    await client.query('begin')
    await client.query('select from tablecast.fields where tenant_id = $1 for update', [tenantId])
    const changing = tenant.sendCatalog(
      'mutation { updateField(table: "Deal", field: "size", input: { default: 7 }) { name } }',
    )
    await untilWaiting(client)
    const writing = tenant.send('mutation { createDeal(input: {}) { size } }')
    await untilWaiting(client, 2)
    await client.query('commit')
    expect((await changing).errors).toEqual([])
    const { data, headers } = await writing
    expect(data).toEqual({ createDeal: { size: 7 } })
    expect(headers.get('x-catalog-version')).toBe('2')
  })

  it('writers of one table do not wait for a change of another', async () => {
    const tenant = await makeTenant(test, [deal, { name: 'Company' }])
    const { tenantId } = await numbersOf(tenant)
    const client = await connect(test.databaseUrl)
    await client.query('begin')
    await client.query(`select from tablecast.tables where tenant_id = $1 and name = 'Company' for update`, [
      tenantId,
    ])
    const changing = tenant.sendCatalog(
      'mutation { updateTable(table: "Company", input: { label: "x" }) { name } }',
    )
    await untilWaiting(client)
    expect((await tenant.send('mutation { createDeal(input: {}) { size } }')).data).toEqual({
      createDeal: { size: null },
    })
    await client.query('commit')
    expect((await changing).errors).toEqual([])
  })
})

describe('writers of one record', () => {
  it('of those that name the version that they have seen exactly one wins', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        // Not the size that it has: such a patch writes nothing, and may come first.
        tenant.send(update, { id, patch: { size: index + 1 }, ifVersion: 1 }),
      ),
    )
    const [won, lost] = [0, 1].map((count) => answers.filter(({ errors }) => errors.length === count))
    expect(won?.map(({ data }) => data)).toEqual([{ updateDeal: { version: 2 } }])
    expect(lost).toHaveLength(9)
    for (const { errors } of lost ?? []) {
      expect(errors[0]?.extensions).toMatchObject({ code: 'VERSION_CONFLICT', currentVersion: 2 })
    }
    expect(await historyOf(id)).toEqual([1, 2])
  })

  it('of those that do not, all write, one after another, and versions have no gap', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        tenant.ask<{ updateDeal: { version: number } }>(update, {
          id,
          patch: index % 2 ? { size: index } : { title: `title ${index}` },
        }),
      ),
    )
    const versions = answers.map(({ updateDeal }) => updateDeal.version).sort((a, b) => a - b)
    expect(versions).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(await historyOf(id)).toEqual([1, ...versions])
  })

  it('patches of different fields do not undo one another', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    await Promise.all([
      tenant.ask(update, { id, patch: { title: 'new' } }),
      tenant.ask(update, { id, patch: { size: 9 } }),
    ])
    expect(await tenant.ask('query ($id: ID!) { deal(by: { id: $id }) { title size } }', { id })).toEqual({
      deal: { title: 'new', size: 9 },
    })
  })
})

describe('a mutation that lost a race', () => {
  it('is run again after a deadlock, and nothing is doubled', async () => {
    const tenant = await makeDeals()
    const [a, b] = [await createDeal(tenant), await createDeal(tenant)]
    const client = await connect(test.databaseUrl)
    const database = new URL(test.databaseUrl).pathname.slice(1)
    // The others look for a deadlock, this one never does: so they are the ones that give way. They look once in a
    // wait; by then this one must be waiting too, also on a busy machine.
    await client.query(`alter database ${database} set deadlock_timeout = '1s'`)
    await client.query(`set deadlock_timeout = '1h'`)
    await client.query('begin')
    await client.query('select from tablecast.records where id = $1 for update', [b])
    const answer = test.post(
      '/graphql',
      {
        query:
          'mutation ($a: ID!, $b: ID!) { a: updateDeal(id: $a, patch: { size: 1 }) { version } b: updateDeal(id: $b, patch: { size: 1 }) { version } c: createDeal(input: { title: "once" }) { version } }',
        variables: { a, b },
      },
      tenant.token,
      test.another(),
    )
    await untilWaiting(client)
    // Goes on only when the mutation has been rolled back: it holds this row.
    await client.query('select from tablecast.records where id = $1 for update', [a])
    await client.query('commit')
    expect(await answer).toMatchObject({
      errors: [],
      data: { a: { version: 2 }, b: { version: 2 }, c: { version: 1 } },
    })
    expect(await historyOf(a)).toEqual([1, 2])
    expect(await tenant.ask('{ deals(filter: { title: { eq: "once" } }) { totalCount } }')).toEqual({
      deals: { totalCount: 1 },
    })
  })

  /** Makes the next inserts into records fail, as often as told, like a lost race; gives the count of attempts. */
  async function loseRaces(times: number) {
    const client = await connect(test.databaseUrl)
    await client.query(`
      create sequence public.attempts;
      grant usage on sequence public.attempts to public;
      create function public.lose() returns trigger language plpgsql as $$ begin
        if nextval('public.attempts') <= ${times} then raise sqlstate '40001'; end if;
        return new;
      end $$;
      create trigger lose before insert on tablecast.records execute function public.lose()`)
    return async () => {
      const { rows } = await client.query<{ count: number }>(
        'select last_value::int as count from public.attempts',
      )
      await client.query(
        'drop trigger lose on tablecast.records; drop function public.lose; drop sequence public.attempts',
      )
      return rows[0]?.count
    }
  }

  it('is run again from the start, with all that came before in it, and nothing is doubled', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const end = await loseRaces(4)
    const { data, errors } = await tenant.send(
      `mutation ($id: ID!) { a: updateDeal(id: $id, patch: { size: 5 }) { version } b: createDeal(input: { title: "b" }) { version } }`,
      { id },
    )
    expect(await end()).toBe(5)
    expect(errors).toEqual([])
    expect(data).toEqual({ a: { version: 2 }, b: { version: 1 } })
    expect(await historyOf(id)).toEqual([1, 2])
    expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 2 } })
  })

  it('is given up after five attempts with UNAVAILABLE, and has written nothing', async () => {
    const tenant = await makeDeals()
    const end = await loseRaces(1000)
    const { data, errors } = await tenant.send('mutation { createDeal(input: {}) { id } }')
    expect(await end()).toBe(5)
    expect(data).toBeNull()
    expect(errors).toMatchObject([
      {
        message:
          'Others had the same records at the same time, each time that it was tried; nothing was written.',
        extensions: {
          code: 'UNAVAILABLE',
          hint: 'Try again in a moment. If it goes on, write fewer records at once.',
        },
      },
    ])
    expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
  })
})

describe('a query', () => {
  it('sees one moment, whatever is written between its fields', async () => {
    const tenant = await makeDeals()
    await createDeal(tenant)
    const { tenantId } = await numbersOf(tenant)
    const client = await connect(test.databaseUrl)
    await client.query('begin')
    // The version is read from another table, so the query's moment comes before its first field waits here.
    await client.query('lock table tablecast.records in access exclusive mode')
    const answer = tenant.ask('{ a: deals { totalCount } b: deals { nodes { title } } }')
    await untilWaiting(client)
    await client.query(
      `insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
      select tenant_id, table_id, gen_random_uuid(), 1, data, created_at, updated_at from tablecast.records where tenant_id = $1`,
      [tenantId],
    )
    await client.query('commit')
    expect(await answer).toEqual({ a: { totalCount: 1 }, b: { nodes: [{ title: 'first' }] } })
    expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 2 } })
  })
})

describe('a mutation', () => {
  it('is whole or not at all', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const { data, errors } = await tenant.send(
      'mutation ($id: ID!) { a: createDeal(input: {}) { id } b: updateDeal(id: $id, patch: { size: 1 }, ifVersion: 9) { id } c: deleteDeal(id: $id) { id } }',
      { id },
    )
    expect(data).toBeNull()
    expect(errors.map(({ path }) => path)).toEqual([['b']])
    expect(await tenant.ask('{ deals { nodes { version } } }')).toEqual({
      deals: { nodes: [{ version: 1 }] },
    })
  })

  it('sees in each field what those before it wrote', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    expect(
      await tenant.ask(
        'mutation ($id: ID!) { a: updateDeal(id: $id, patch: { size: 1 }) { version size } b: updateDeal(id: $id, ifVersion: 2, patch: { title: null }) { version size title } }',
        { id },
      ),
    ).toEqual({ a: { version: 2, size: 1 }, b: { version: 3, size: 1, title: null } })
  })
})

describe('the door to the database', () => {
  const open = (poolSize = 1) => openDatabase({ url: test.databaseUrl, poolSize, statementTimeoutMs: 10_000 })
  const insert = (tenantId: number, version: number) =>
    CompiledQuery.raw(
      `insert into tablecast.catalog_changes (tenant_id, version, at, actor, summary, change) values ($1, $2, now(), 'x', 'x', '{}')`,
      [tenantId, version],
    )
  const count = CompiledQuery.raw('select count(*)::int as count from tablecast_view.catalog_changes')
  const broken = CompiledQuery.raw('select 1 / 0 from pg_sleep(0.01)')

  it('does not take a write for done whose transaction was aborted', async () => {
    const { tenantId } = await numbersOf(await makeDeals())
    const database = open()
    const failing = [
      // Swallowed by the work,
      () =>
        database.write(tenantId, async (session) => {
          await session.run(insert(tenantId, 100))
          await session.run(broken).catch(() => {})
          return { value: 'done', commit: true }
        }),
      // and not even waited for.
      () =>
        database.write(tenantId, async (session) => {
          await session.run(insert(tenantId, 100))
          session.run(broken).catch(() => {})
          return { value: 'done', commit: true }
        }),
    ]
    for (const fail of failing) {
      await expect(fail()).rejects.toThrow('division by zero')
      expect(await database.read(tenantId, (session) => session.run(count))).toEqual([{ count: 1 }])
    }
    await database.close()
  })

  it('takes no statement when it is over: that would run as nobody’s', async () => {
    const { tenantId } = await numbersOf(await makeDeals())
    const database = open()
    const sessions: Session[] = []
    await database.read(tenantId, async (session) => sessions.push(session))
    await database.write(tenantId, async (session) => ({ value: sessions.push(session), commit: true }))
    await database
      .write(tenantId, async (session) => {
        sessions.push(session)
        throw new Error('changed my mind')
      })
      .catch(() => {})
    for (const session of sessions) {
      await expect(session.run(count)).rejects.toThrow('the transaction has ended')
    }
    expect(sessions).toHaveLength(3)
    await database.close()
  })

  it('says that it does not know when the connection is lost while it commits', async () => {
    const { tenantId } = await numbersOf(await makeDeals())
    const client = await connect(test.databaseUrl)
    await client.query(`create function public.hang_up() returns trigger language plpgsql security definer as
      'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'`)
    await client.query(`create constraint trigger hang_up after insert on tablecast.catalog_changes
      deferrable initially deferred for each row execute function public.hang_up()`)
    const database = open()
    const writing = database.write(tenantId, async (session) => {
      await session.run(insert(tenantId, 100))
      return { value: 'done', commit: true }
    })
    await expect(writing).rejects.toThrow('it may be written or not')
    await client.query('drop trigger hang_up on tablecast.catalog_changes')
    await client.query('drop function public.hang_up')
    await database.close()
  })

  it('writes nothing when the work fails or does not want it', async () => {
    const { tenantId } = await numbersOf(await makeDeals())
    const database = open()
    const failing = database.write(tenantId, async (session) => {
      await session.run(insert(tenantId, 100))
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    await database.write(tenantId, async (session) => {
      await session.run(insert(tenantId, 100))
      return { value: undefined, commit: false }
    })
    expect(await database.read(tenantId, (session) => session.run(count))).toEqual([{ count: 1 }])
    await database.close()
  })

  it('holds nothing any more when it is told that it writes nothing', async () => {
    const { tenantId } = await numbersOf(await makeDeals())
    const database = open()
    await database.write(tenantId, async (session) => {
      await session.run(CompiledQuery.raw('select pg_advisory_xact_lock(1)'))
      return { value: undefined, commit: false }
    })
    // A connection goes back when its transaction has ended.
    expect(database.connections()).toEqual({ total: 1, idle: 1, waiting: 0 })
    await database.close()
  })

  it('cannot write in a read', async () => {
    const { tenantId } = await numbersOf(await makeDeals())
    const database = open()
    await expect(database.read(tenantId, (session) => session.run(insert(tenantId, 100)))).rejects.toThrow(
      'read-only transaction',
    )
    await database.close()
  })

  it('leaves nothing of a tenant on a connection that goes back to the pool', async () => {
    const { tenantId } = await numbersOf(await makeDeals())
    const database = open()
    const settings = CompiledQuery.raw(
      `select current_user as role, current_setting('app.tenant_id', true) as tenant, current_setting('transaction_isolation') as isolation`,
    )
    expect(await database.read(tenantId, (session) => session.run(settings))).toEqual([
      { role: 'tablecast_app', tenant: String(tenantId), isolation: 'repeatable read' },
    ])
    expect(
      await database.write(tenantId, async (session) => ({
        value: await session.run(settings),
        commit: true,
      })),
    ).toEqual([{ role: 'tablecast_app', tenant: String(tenantId), isolation: 'read committed' }])
    expect(
      await database.directory(async (session) => ({ value: await session.run(settings), commit: true })),
    ).toEqual([{ role: 'tablecast_directory', tenant: '', isolation: 'read committed' }])
    await database.close()
  })

  it.each([1.5, Number.NaN, '1; drop table x' as never])(
    'refuses %p as the number of a tenant',
    async (tenantId) => {
      const database = open()
      expect(() => database.read(tenantId, async () => {})).toThrow('is no tenant id')
      await database.close()
    },
  )
})

describe('a database in trouble', () => {
  const overHttp = { accept: 'application/graphql-response+json', 'content-type': 'application/json' }
  const openApp = (databaseUrl: string, options: Partial<TablecastOptions> = {}) =>
    createTablecast({
      databaseUrl,
      jwtSecrets: [jwtSecret],
      adminKeys: [adminKey],
      graphiql: false,
      poolSize: 1,
      statementTimeoutMs: 10_000,
      cacheBytes: 2 ** 20,
      logLevel: 'silent',
      ...options,
    })
  const send = (app: ReturnType<typeof openApp>, { token }: TestTenant, body: object) =>
    app.fetch(
      new Request('http://tablecast.test/graphql', {
        method: 'POST',
        headers: { ...overHttp, authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      }),
    )

  async function expectUnavailable(response: Response): Promise<void> {
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.json()).toMatchObject({
      errors: [
        {
          message: 'The database cannot answer at the moment.',
          extensions: { code: 'UNAVAILABLE', hint: 'Try again in a moment.' },
        },
      ],
    })
  }

  it('a statement that takes too long is stopped with TIMEOUT', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const app = openApp(test.databaseUrl, { statementTimeoutMs: 200 })
    const client = await connect(test.databaseUrl)
    await client.query('begin')
    await client.query('select from tablecast.records where id = $1 for update', [id])
    const response = await send(app, tenant, { query: update, variables: { id, patch: { size: 1 } } })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      data: null,
      errors: [
        {
          message: 'The database took too long and the statement was stopped.',
          path: ['updateDeal'],
          extensions: { code: 'TIMEOUT', hint: expect.any(String) },
        },
      ],
    })
    await client.query('rollback')
    expect((await send(app, tenant, { query: update, variables: { id, patch: { size: 1 } } })).status).toBe(
      200,
    )
    await app.close()
  })

  it('whoever finds no free connection is told UNAVAILABLE, and the one that has it goes on', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const app = openApp(test.databaseUrl, { poolWaitMs: 300 })
    const client = await connect(test.databaseUrl)
    await client.query('begin')
    await client.query('select from tablecast.records where id = $1 for update', [id])
    const busy = send(app, tenant, { query: update, variables: { id, patch: { size: 1 } } })
    await untilWaiting(client)
    const headers = { authorization: `Bearer ${tenant.token}` }
    const [query, sdl] = await Promise.all([
      send(app, tenant, { query: '{ deals { totalCount } }' }),
      app.fetch(new Request('http://tablecast.test/schema.graphql', { headers })),
    ])
    await expectUnavailable(query)
    await expectUnavailable(sdl)
    await client.query('rollback')
    expect((await busy).status).toBe(200)
    await app.close()
  })

  it.each([
    'postgres://127.0.0.1:1/nothing',
    'postgres://localhost:1/nothing',
    'postgres://no-such-host.invalid/nothing',
    'postgres:///nothing?host=/no/such/folder',
  ])('no database at %s is UNAVAILABLE', async (url) => {
    const app = openApp(url)
    const tenant = await makeDeals()
    await expectUnavailable(await send(app, tenant, { query: '{ deals { totalCount } }' }))
    await expectUnavailable(
      await app.fetch(
        new Request('http://tablecast.test/schema.graphql', {
          headers: { authorization: `Bearer ${tenant.token}` },
        }),
      ),
    )
    await app.close()
  })

  it('connections that break are replaced: idle ones unseen, one at work with UNAVAILABLE', async () => {
    const tenant = await makeDeals()
    const id = await createDeal(tenant)
    const app = openApp(test.databaseUrl, { poolSize: 3 })
    const client = await connect(test.databaseUrl)
    const hangUp = () =>
      client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
    const query = { query: '{ deals { nodes { size } } }' }
    await Promise.all([send(app, tenant, query), send(app, tenant, query), send(app, tenant, query)])
    await client.query('begin')
    await client.query('select from tablecast.records where id = $1 for update', [id])
    const broken = send(app, tenant, { query: update, variables: { id, patch: { size: 1 } } })
    await untilWaiting(client)
    await hangUp()
    await expectUnavailable(await broken)
    await client.query('rollback')
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => send(app, tenant, query)))
    for (const answer of answers) {
      expect(await answer.json()).toEqual({ data: { deals: { nodes: [{ size: 0 }] } } })
    }
    expect((await send(app, tenant, { query: update, variables: { id, patch: { size: 2 } } })).status).toBe(
      200,
    )
    await app.close()
  })
})
