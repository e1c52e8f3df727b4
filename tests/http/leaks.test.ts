import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import type { Tablecast } from '../../src/app.ts'
import { codes } from '../../src/errors.ts'
import { adminKey, useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant
let superuser: pg.Client
let app: Tablecast
let count = 0
let told: { id?: string; err?: unknown }[] = []

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  await tenant.ask('mutation { createDeal(input: { title: "here" }) { id } }')
  superuser = await connect(test.databaseUrl)
})
// A new one each time, which remembers no definitions.
beforeEach(() => {
  told = []
  app = test.another({ poolSize: 1, logger: { error: (details) => told.push(details) } })
})

/** One of each way in; what it makes has a name that is new. */
const makeRequests = (name: string): [string, string][] => [
  [
    '/graphql',
    '{ deals(orderBy: [{ title: ASC }], filter: { title: { contains: "e" } }) { totalCount nodes { title } pageInfo { hasNextPage } } }',
  ],
  ['/graphql', '{ node(id: "01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1") { id } }'],
  ['/graphql', 'mutation { createDeal(input: { title: "new" }) { id } }'],
  ['/graphql', 'mutation { deleteDeal(id: "01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1") { id } }'],
  ['/graphql', '{ nothing }'],
  ['/catalog', '{ tables { name fields { name } } catalogVersion }'],
  ['/catalog', `mutation { addField(table: "Deal", field: { name: "${name}", kind: "text" }) { name } }`],
  ['/catalog', '{ tenants { slug } }'],
  ['/catalog', `mutation { createTenant(input: { slug: "${name}", name: "x" }) { tenant { slug } } }`],
  ['/schema.graphql', ''],
]

// What Postgres, its driver, our code and this machine say in their errors, and never to a client.
const internal =
  /secret|tablecast[._]|relation|column|constraint|permission|denied|privilege|function|operator does|syntax error at|duplicate key|null value|violates|sqlstate|pg_|postgres|localhost|127\.0\.0\.1|select |insert |update |jsonb|uuid|numeric|\/src\/|node_modules|\bat \w+ \(|\.ts\b/i

async function send([path, query]: [string, string]): Promise<string> {
  const operates = query.includes('enant')
  const response = await app.fetch(
    new Request(`http://tablecast.test${path}`, {
      method: query ? 'POST' : 'GET',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${operates ? adminKey : tenant.token}`,
      },
      ...(query ? { body: JSON.stringify({ query }) } : {}),
    }),
  )
  const headers = [...response.headers].map((pair) => pair.join(': ')).join('\n')
  expect(headers).not.toMatch(/secret/)
  return response.text()
}

interface Told {
  message: string
  extensions: { code: keyof typeof codes; id?: string }
}

/** Sends everything; nothing of the cause may show, and what is masked must be in the log under its id. */
async function expectNoLeak(requests = makeRequests(`new${++count}`)): Promise<Set<string>> {
  const found = new Set<string>()
  for (const request of requests) {
    const text = await send(request)
    if (request[1] === '' && !text.startsWith('{')) {
      continue
    }
    const { errors = [] } = JSON.parse(text) as { errors?: Told[] }
    for (const { message, extensions } of errors) {
      found.add(extensions.code)
      expect(Object.keys(codes)).toContain(extensions.code)
      expect(`${message} ${JSON.stringify(extensions)}`).not.toMatch(internal)
      if (extensions.code === 'INTERNAL') {
        expect(message).toBe('Something went wrong on our side.')
        expect(told.map(({ id }) => id)).toContain(extensions.id)
      }
    }
  }
  // Each request has a line too, which has neither.
  for (const { err } of told.filter(({ id }) => id !== undefined)) {
    expect(err).toHaveProperty('message', expect.any(String))
  }
  return found
}

// What an operator, a migration or a disk may do to a database, and how it is undone.
const accidents: [string, string, string][] = [
  [
    'a view that is gone',
    'alter view tablecast_view.records rename to secret',
    'alter view tablecast_view.secret rename to records',
  ],
  [
    'another view that is gone',
    'alter view tablecast_view.tenants rename to secret',
    'alter view tablecast_view.secret rename to tenants',
  ],
  [
    'a table that is gone',
    'alter table tablecast.record_history rename to secret',
    'alter table tablecast.secret rename to record_history',
  ],
  [
    'a log that is gone',
    'alter table tablecast.catalog_changes rename to secret',
    'alter table tablecast.secret rename to catalog_changes',
  ],
  [
    'a column that is gone',
    'alter view tablecast_view.records rename column created_by to secret',
    'alter view tablecast_view.records rename column secret to created_by',
  ],
  [
    'a function that is gone',
    'alter function tablecast.sort_key(text) rename to secret',
    'alter function tablecast.secret(text) rename to sort_key',
  ],
  [
    'a right to read that is gone',
    'revoke select on tablecast_view.records from tablecast_app',
    'grant select on tablecast_view.records to tablecast_app',
  ],
  [
    'a right to write that is gone',
    'revoke insert on tablecast.records from tablecast_app',
    'grant insert on tablecast.records to tablecast_app',
  ],
  [
    'a schema that is closed',
    'revoke usage on schema tablecast_view from tablecast_app, tablecast_directory',
    'grant usage on schema tablecast_view to tablecast_app, tablecast_directory',
  ],
  [
    'a constraint of somebody else',
    `alter table tablecast.records add constraint secret check (data is null) not valid`,
    'alter table tablecast.records drop constraint secret',
  ],
  [
    'definitions that cannot be',
    `update tablecast.fields set kind = 'secret'`,
    `update tablecast.fields set kind = 'text'`,
  ],
]

describe('nothing of the database is told to clients:', () => {
  it.each(accidents)('%s', async (_, harm, mend) => {
    await superuser.query(harm)
    try {
      expect(await expectNoLeak()).toContain('INTERNAL')
    } finally {
      await superuser.query(mend)
    }
  })

  // https://www.postgresql.org/docs/current/errcodes-appendix.html
  const states = [
    ...['01000', '02000', '08006', '08P01', '0A000', '21000', '22003', '22012', '22021', '22P02', '22P05'],
    ...['23000', '23502', '23503', '23505', '23514', '23P01', '25006', '25P02', '26000', '28000', '2BP01'],
    ...['34000', '3D000', '40001', '40P01', '42501', '42601', '42703', '42804', '42883', '42P01', '44000'],
    ...['53100', '53200', '53300', '54000', '54001', '55000', '55P03', '57014', '57P01', '57P03', '58030'],
    ...['72000', 'F0000', 'HV000', 'P0001', 'P0002', 'XX000', 'XX001', 'ZZ999'],
  ]

  it.each(states)('an error of the state %s, with all that it can carry', async (state) => {
    await superuser.query(`
      create function public.fail() returns trigger language plpgsql as $$ begin
        raise exception 'a secret of the relation %', tg_relid::regclass using errcode = '${state}',
          detail = 'secret detail', hint = 'secret hint', schema = 'tablecast', table = 'secret table',
          column = 'secret column', constraint = 'secret_constraint', datatype = 'secret type';
      end $$;
      create trigger fail before insert on tablecast.records execute function public.fail();
      create trigger fail before insert on tablecast.catalog_changes execute function public.fail();
      create trigger fail before insert on tablecast.tenants execute function public.fail()`)
    try {
      const writes = makeRequests(`new${++count}`).filter(([, query]) => query.startsWith('mutation'))
      const found = await expectNoLeak(writes)
      found.delete('RECORD_MISSING')
      expect(found.size).toBe(1)
      expect(['INTERNAL', 'UNAVAILABLE', 'TIMEOUT']).toContain([...found][0])
    } finally {
      await superuser.query('drop function public.fail() cascade')
    }
  })

  it('a connection that is cut off while a statement runs', async () => {
    await superuser.query(`
      create function public.cut() returns trigger language plpgsql security definer as $$ begin
        perform pg_terminate_backend(pg_backend_pid());
        return new;
      end $$;
      create trigger cut before insert on tablecast.records execute function public.cut();
      create trigger cut before insert on tablecast.catalog_changes execute function public.cut()`)
    try {
      expect(await expectNoLeak()).toContain('UNAVAILABLE')
    } finally {
      await superuser.query('drop function public.cut() cascade')
    }
  })

  it('a database that is not there, and one that nobody is let into', async () => {
    const address = new URL(test.databaseUrl)
    for (const change of [
      () => Object.assign(address, { pathname: '/secret_database' }),
      () => Object.assign(address, { username: 'secret_user', password: 'secret_password' }),
      () => Object.assign(address, { hostname: '127.0.0.1', port: '1' }),
    ]) {
      change()
      app = test.another({
        databaseUrl: address.href,
        logger: { error: (details) => told.push(details) },
      })
      const found = await expectNoLeak()
      found.delete('BAD_REQUEST')
      expect([...found].filter((code) => code !== 'INTERNAL' && code !== 'UNAVAILABLE')).toEqual([])
      expect(found.size).toBeGreaterThan(0)
    }
  })
})
