import { describe, expect, it } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import { parseReference, type ReferenceOption } from '../../src/exchange/reference.ts'
import { useApp } from '../support/app.ts'
import type { TestTenant } from '../support/tenant.ts'
import { useFolder } from './files.ts'
import { expectLinksInStep } from './links.ts'
import { useLoad } from './loading.ts'

const test = useApp()
const load = useLoad(test, useFolder())

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
      { name: 'company', kind: 'reference', options: { table: 'Company', inverse: 'deals' } },
      { name: 'others', kind: 'references', options: { table: 'Company' } },
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
            message: '"others" must be a list of values of Company.name, not "\\"A\\" B".',
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
