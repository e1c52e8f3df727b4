import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { type ImportRequest, importFile } from '../../src/exchange/import.ts'
import { parseReference, type ReferenceOption } from '../../src/exchange/reference.ts'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { useFolder } from './files.ts'
import { expectLinksInStep } from './links.ts'
import { useLoad } from './loading.ts'
import { tenantIdOf } from './tenant-id.ts'

const test = useApp()
const folder = useFolder()
const load = useLoad(test, folder)

const companies: TableInput = {
  name: 'Company',
  fields: [
    { name: 'name', kind: 'text', unique: true },
    { name: 'number', kind: 'integer', unique: true },
    { name: 'town', kind: 'text' },
  ],
}
const tables: TableInput[] = [
  companies,
  {
    name: 'Deal',
    fields: [
      { name: 'title', kind: 'text', unique: true },
      {
        name: 'company',
        kind: 'reference',
        options: { table: 'Company', inverse: 'deals', onDelete: 'clear' },
      },
      { name: 'others', kind: 'references', options: { table: 'Company', onDelete: 'clear' } },
    ],
  },
]
const by = (...texts: string[]) => texts.map((text) => parseReference(text) as ReferenceOption)
const byName = by('company=Company.name', 'others=Company.name')

interface Deal {
  title: string
  company: { name: string } | null
  others: { nodes: { name: string }[] }
}

const dealsIn = async (tenant: TestTenant) => {
  const { deals } = await tenant.ask<{ deals: { nodes: Deal[] } }>(
    '{ deals(orderBy: { title: ASC }) { nodes { title company { name } others { nodes { name } } } } }',
  )
  await expectLinksInStep(test, tenant)
  return deals.nodes.map(({ title, company, others }) => [
    title,
    company?.name ?? null,
    others.nodes.map(({ name }) => name),
  ])
}

/** A tenant with companies of these names; gives their ids. */
const prepare = async (names: string[]) => {
  const { tenant, again } = await load(
    JSON.stringify(names.map((name, index) => ({ name, number: index + 1 }))),
    { tables, tableName: 'Company' },
  )
  const found = await tenant.ask<{ companies: { nodes: { id: string; name: string }[] } }>(
    '{ companies { nodes { id name } } }',
  )
  const ids = new Map(found.companies.nodes.map(({ id, name }) => [name, id]))
  return {
    tenant,
    idOf: (name: string) => ids.get(name) ?? '',
    again: (text: string, more = {}) => again(text, { tableName: 'Deal', ...more }),
  }
}

describe('a column of a relation', () => {
  it('holds ids, in lists several of them; what is not there is a rejected row', async () => {
    const { tenant, idOf, again } = await prepare(['A', 'B', 'C'])
    const [a, b, c] = ['A', 'B', 'C'].map(idOf)
    const missing = '01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1'
    const { written, rejectedRows } = await again(
      `title,company,others\n1,${a},${c};${a}\n2,,\n3,${missing},\n4,${b},${a};${missing}\n5,x,\n6,${b},${a};${a}\n`,
    )
    expect(written).toBe(2)
    expect(rejectedRows).toMatchObject([
      {
        line: 4,
        reasons: [
          {
            path: ['company'],
            rule: 'reference',
            message: `There is no Company with the id "${missing}".`,
            values: [missing],
          },
        ],
        row: { title: '3' },
      },
      { line: 5, reasons: [{ path: ['others'], rule: 'reference', values: [missing] }] },
      { line: 6, reasons: [{ path: ['company'], rule: 'convert' }] },
      { line: 7, reasons: [{ path: ['others'], rule: 'uniqueItems' }] },
    ])
    await again(
      JSON.stringify([
        { title: '7', company: b, others: [b, a] },
        { title: '8', others: [] },
      ]),
    )
    expect(await dealsIn(tenant)).toEqual([
      ['1', 'A', ['C', 'A']],
      ['2', null, []],
      ['7', 'B', ['B', 'A']],
      ['8', null, []],
    ])
  })

  it('holds values of a unique field, in lists several with semicolons between or in quotes', async () => {
    const names = ['A', 'B', 'x;y', '"q"', '=1+1', ' z ', '', "'=1"]
    const { tenant, again } = await prepare(names)
    const { written, rejectedRows } = await again(
      [
        'title,company,others',
        '1,B,A;B',
        '2,x;y,"""x;y"" ; B"',
        `3,"""q""","'=1+1;""""""q"""""";"" z """`,
        `4,'=1+1,B;'=1;`,
        '5,"","B;"""""',
        '6,,',
        '7,"A ",B',
        '8,A,"""A"" B"',
        '9,C,A;D;B;E;F;G;H',
        '',
      ].join('\n'),
      { references: byName },
    )
    expect(rejectedRows).toMatchObject([
      { line: 8, reasons: [{ path: ['company'], message: 'There is no Company with the name "A ".' }] },
      {
        line: 9,
        reasons: [
          {
            path: ['others'],
            message:
              '"others" is "\\"A\\" B"; it must be a list of values of Company.name, each of them text without the character U+0000 and without half surrogate pairs.',
          },
        ],
      },
      {
        line: 10,
        reasons: [
          { path: ['company'], message: 'There is no Company with the name "C".' },
          {
            path: ['others'],
            message:
              'There is no Company with the name "D", and none with "E", "F", "G", and 1 more are missing.',
          },
        ],
      },
    ])
    expect(written).toBe(6)
    expect(await dealsIn(tenant)).toEqual([
      ['1', 'B', ['A', 'B']],
      ['2', 'x;y', ['x;y', 'B']],
      ['3', '"q"', ['=1+1', '"q"', ' z ']],
      ['4', '=1+1', ['B', "'=1"]],
      ['5', '', ['B', '']],
      ['6', null, []],
    ])
  })
})

describe('rows that update records', () => {
  it('move links; what a record refers to already it may go on to refer to when that is deleted', async () => {
    const { tenant, idOf, again } = await prepare(['A', 'B', 'C', 'D'])
    await again('title,company,others\n1,A,A;B\n2,B,C\n3,,\n', { references: byName })
    await tenant.ask(`mutation { deleteCompany(id: "${idOf('C')}") { id } }`)
    const { updated, written, rejectedRows } = await again(
      'title,company,others\n1,B,B;A\n1,D,D\n2,,\n3,C,\n4,A,A\n4,B,B;D\n',
      { references: byName, upsertBy: 'title' },
    )
    expect({ updated, written }).toEqual({ updated: 4, written: 5 })
    expect(rejectedRows).toMatchObject([{ line: 5, reasons: [{ path: ['company'], values: ['C'] }] }])
    // By id, as an export of everything has it, the deleted one is no reason either.
    const ids = await again(
      JSON.stringify([
        { title: '2', company: idOf('B'), others: [idOf('C')] },
        { title: '3', others: [idOf('C')] },
      ]),
      { upsertBy: 'title' },
    )
    expect(ids.rejectedRows).toMatchObject([{ line: 1, row: { title: '3' } }])
    expect(await dealsIn(tenant)).toEqual([
      ['1', 'D', ['D']],
      ['2', 'B', []],
      ['3', null, []],
      ['4', 'B', ['B', 'D']],
    ])
    const { deal } = await tenant.ask<{ deal: { version: number; history: { nodes: unknown[] } } }>(
      '{ deal(by: { title: "4" }) { version history { nodes { version } } } }',
    )
    expect([deal.version, deal.history.nodes.length]).toEqual([2, 2])
  })

  it('cannot be found by a relation', async () => {
    const { again } = await prepare(['A'])
    await expect(
      again('title,company\n1,A\n', { references: byName.slice(0, 1), upsertBy: 'company' }),
    ).rejects.toThrow(
      'Records cannot be found by company: values of the kind reference are not compared for equality.',
    )
  })

  it('lack a relation that is required only when they make a record', async () => {
    const needed: TableInput = {
      name: 'Deal',
      fields: [
        { name: 'title', kind: 'text', unique: true },
        { name: 'company', kind: 'reference', required: true, options: { table: 'Company' } },
      ],
    }
    const { tenant, again } = await load('name\nA\n', { tables: [companies, needed], tableName: 'Company' })
    const more = { tableName: 'Deal', references: by('company=Company.name') }
    const { rejectedRows } = await again('title,company\n1,A\n2,\n', more)
    expect(rejectedRows).toMatchObject([
      { line: 3, reasons: [{ path: ['company'], rule: 'required', message: 'company is required.' }] },
    ])
    expect(await again('title,company\n1,\n2,\n', { ...more, upsertBy: 'title' })).toMatchObject({
      updated: 1,
      rejectedRows: [{ line: 3 }],
    })
    await expectLinksInStep(test, tenant)
  })
})

it('a batch takes as many statements whatever rows it has', async () => {
  const names = Array.from({ length: 500 }, (_, n) => `c${n}`)
  const { again } = await prepare(names)
  const rows = (from: number, count: number, shift = 0) =>
    `title,company,others\n${Array.from(
      { length: count },
      (_, n) =>
        `${from + n},${[0, 1, 2]
          .map((more) => `c${(n + more + shift) % 500}`)
          .join(';')
          .replace(';', ',')}\n`,
    ).join('')}`
  const count = async (content: string, more = {}) => {
    let statements = 0
    const database = openDatabase({ url: test.databaseUrl, poolSize: 1, statementTimeoutMs: 10_000 })
    const watched: Database = {
      ...database,
      write: (tenantId, work) =>
        database.write(tenantId, (session) =>
          work({
            run: (statement) => {
              statements++
              return session.run(statement)
            },
          }),
        ),
    }
    const { written } = await again(content, { references: byName, database: watched, ...more })
    await database.close()
    return { statements, written }
  }
  const few = await count(rows(0, 2))
  expect(await count(rows(10, 900))).toEqual({ ...few, written: 900 })
  const changed = await count(rows(0, 2, 1), { upsertBy: 'title' })
  expect(await count(rows(10, 900, 7), { upsertBy: 'title' })).toEqual({ ...changed, written: 900 })
})

it('what is deleted while rows come to refer to it is referred to or not, and never dangles', async () => {
  const names = Array.from({ length: 40 }, (_, n) => `c${n}`)
  const { tenant, idOf, again } = await prepare(names)
  const content = `title,company\n${Array.from({ length: 4_000 }, (_, n) => `${n},c${n % 40}\n`).join('')}`
  const deletions = names.map((name) => tenant.send(`mutation { deleteCompany(id: "${idOf(name)}") { id } }`))
  const [summary] = await Promise.all([
    again(content, { references: by('company=Company.name') }),
    ...deletions,
  ])
  expect(summary.read).toBe(4_000)
  await expectLinksInStep(test, tenant)
})

const employees: TableInput[] = [
  {
    name: 'Employee',
    fields: [
      { name: 'name', kind: 'text', unique: true },
      { name: 'manager', kind: 'reference', options: { table: 'Employee', inverse: 'reports' } },
      { name: 'friends', kind: 'references', options: { table: 'Employee' } },
    ],
  },
]
const byManager = by('manager=Employee.name', 'friends=Employee.name')

describe('rows that refer to rows of the same file', () => {
  const size = 3_000
  /** Each refers to the one that is so many after it, in a circle; some to one that is not there. */
  const circle = (step: number, missing: readonly number[]) =>
    `name,manager,friends\n${Array.from({ length: size }, (_, n) => {
      const manager = missing.includes(n) ? 'nobody' : `e${(n + step) % size}`
      return `e${n},${manager},e${(n + 1) % size};e${n}\n`
    }).join('')}`
  const managersIn = async (tenant: TestTenant) => {
    await expectLinksInStep(test, tenant)
    const { employees } = await tenant.ask<{ employees: { totalCount: number } }>(
      '{ employees(filter: { name: { isNull: false } }) { totalCount } }',
    )
    return employees.totalCount
  }

  it('may come before them, and in circles', async () => {
    const options = { tables: employees, tableName: 'Employee', references: byManager }
    const { tenant, written, rejected } = await load(circle(1_700, []), options)
    expect({ written, rejected }).toEqual({ written: size, rejected: 0 })
    expect(await managersIn(tenant)).toBe(size)
    const rehearsed = await load(circle(1_700, []), { ...options, dryRun: true })
    expect(rehearsed).toMatchObject({ written: size, rejected: 0, read: size })
    expect(await managersIn(rehearsed.tenant)).toBe(0)
  })

  it('are rejected with all that depend on them, where in the end one is missing', async () => {
    const chain = `name,manager\n${Array.from({ length: size }, (_, n) => `e${n},${n === size - 1 ? '' : `e${n + 1}`}\n`).join('')}`
    const options = { tables: employees, tableName: 'Employee', references: by('manager=Employee.name') }
    const whole = await load(chain, options)
    expect(whole).toMatchObject({ written: size, rejected: 0, missing: [] })
    await expectLinksInStep(test, whole.tenant)
    const broken = await load(chain.replace('e1500,e1501', 'e1500,nobody'), options)
    expect(broken).toMatchObject({
      read: size,
      written: size - 1_501,
      rejected: 1_501,
      reasons: [{ path: ['manager'], rule: 'reference', rows: 1_501 }],
      missing: [{ field: 'manager', target: 'Employee.name', rows: 1_501, hasMore: true }],
    })
    expect(broken.rejectedRows).toHaveLength(1_501)
    await expectLinksInStep(test, broken.tenant)
  })
})

describe('an import of rows that wait for others', () => {
  const size = 3_500
  /** In each batch most rows wait for one of the last: those that are left are rejected. */
  const content = `name,manager\n${Array.from({ length: size }, (_, n) => `e${n},${n % 7 === 0 ? '' : n % 14 === 1 ? 'nobody' : `e${(n + 2_099) % size}`}\n`).join('')}`
  const request = { tables: employees, tableName: 'Employee', references: by('manager=Employee.name') }
  let database: Database
  beforeAll(() => {
    database = openDatabase({ url: test.databaseUrl, poolSize: 2, statementTimeoutMs: 10_000 })
  })
  afterAll(() => database.close())
  /** A database whose nth write gets as far as its commit. */
  const stopping = (nth: number): Database => {
    let writes = 0
    return {
      ...database,
      write: (tenantId, work) =>
        database.write(tenantId, async (session) => {
          const outcome = await work(session)
          if (++writes === nth) {
            throw new Error('killed')
          }
          return outcome
        }),
    }
  }
  const namesIn = async (tenant: TestTenant) => {
    await expectLinksInStep(test, tenant)
    const client = await connect(test.databaseUrl)
    const { rows } = await client.query<{ name: string; manager: string | null }>(
      `select r.data ->> name.key as name, m.data ->> name.key as manager
      from tablecast.tenants t
      join tablecast.fields name on name.tenant_id = t.id and name.name = 'name'
      join tablecast.fields manager on manager.tenant_id = t.id and manager.name = 'manager'
      join tablecast.records r on r.tenant_id = t.id
      left join tablecast.records m on m.tenant_id = t.id and m.id = (r.data ->> manager.key)::uuid
      where t.slug = $1 order by 1`,
      [tenant.slug],
    )
    return rows
  }

  it('goes on wherever it was stopped, and comes to the same', async () => {
    const whole = await load(content, request)
    const expected = await namesIn(whole.tenant)
    expect(expected.length).toBe(whole.written)
    expect(whole.rejected).toBeGreaterThan(size / 7)
    for (const nth of [2, 4, 6, 7, 8]) {
      const tenant = await makeTenant(test, employees)
      const go = async (more: Partial<ImportRequest>) =>
        importFile({
          ...{
            database,
            tenantId: await tenantIdOf(database, tenant),
            actor: 'cli:ann',
            tableName: 'Employee',
          },
          file: await folder.write(`stopped-${nth}.csv`, content),
          rejectedFile: folder.at(`stopped-${nth}.rejected`),
          ...more,
        })
      const { references } = request
      await expect(go({ references, database: stopping(nth) })).rejects.toThrow('killed')
      const resumed = await go({ resume: true, ...(nth % 2 ? { references } : {}) })
      expect(await folder.readLines(`stopped-${nth}.rejected`)).toHaveLength(whole.rejected)
      expect(resumed).toMatchObject({ read: size, written: whole.written, rejected: whole.rejected })
      expect(await namesIn(tenant)).toEqual(expected)
    }
  })
})
