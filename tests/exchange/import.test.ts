import { readdir } from 'node:fs/promises'
import { describe, expect, it } from '@jest/globals'
import type { TableInput } from '../../src/catalog/input.ts'
import { useApp } from '../support/app.ts'
import type { TestTenant } from '../support/tenant.ts'
import { useFolder } from './files.ts'
import { deals, useLoad } from './loading.ts'

const test = useApp()
const folder = useFolder()
const load = useLoad(test, folder)

async function titles(tenant: TestTenant): Promise<unknown> {
  const { deals } = await tenant.ask<{ deals: { nodes: { title: string }[] } }>(
    '{ deals(orderBy: [{ title: ASC }]) { nodes { title } } }',
  )
  return deals.nodes.map(({ title }) => title)
}

describe('a table that is made for a file', () => {
  it('has labels, safe names, codes as text, and no field for a column without anything', async () => {
    const { tenant, mapping } = await load('id,Zip Code,Zip code,,Empty\n7,01234,x,,\n8,98765,,,\n')
    expect(mapping).toEqual([
      { header: 'id', field: 'sourceId', kind: 'integer', filled: 2 },
      { header: 'Zip Code', field: 'zipCode', kind: 'text', filled: 2 },
      { header: 'Zip code', field: 'zipCode2', kind: 'text', filled: 1 },
      { header: 'Empty', field: 'empty', kind: 'text', filled: 0 },
    ])
    expect(await tenant.define('{ table(name: "Deal") { fields { name label } } }')).toEqual({
      table: { fields: mapping.map(({ header, field }) => ({ name: field, label: header })) },
    })
    expect(
      await tenant.ask('{ deals(orderBy: [{ sourceId: ASC }]) { nodes { zipCode zipCode2 } } }'),
    ).toEqual({
      deals: {
        nodes: [
          { zipCode: '01234', zipCode2: 'x' },
          { zipCode: '98765', zipCode2: null },
        ],
      },
    })
  })

  it('takes the same file again, with its columns in another order', async () => {
    const { again, tenant } = await load('name,Name,id\na,b,1\n')
    expect(await again('Name,name,id\nb,a,1\n')).toMatchObject({ created: false, written: 1 })
    expect(await tenant.ask('{ deals { nodes { name name2 sourceId } } }')).toEqual({
      deals: {
        nodes: [
          { name: 'a', name2: 'b', sourceId: 1 },
          { name: 'a', name2: 'b', sourceId: 1 },
        ],
      },
    })
  })

  it('gets the plural it is given, and is not made when a name is refused or there are no rows', async () => {
    const { tenant, again } = await load('a\n1\n', { pluralName: 'manyDeals' })
    expect(await tenant.ask('{ manyDeals { totalCount } }')).toEqual({ manyDeals: { totalCount: 1 } })
    await expect(again('a\n1\n', { tableName: 'deal list' })).rejects.toThrow('"deal list" is not')
    await expect(again('a\n', { tableName: 'Empty' })).rejects.toThrow(
      'has no row that a table could be made for.',
    )
    await expect(again('[]', { tableName: 'Empty' })).rejects.toThrow(
      'has no row that a table could be made for.',
    )
    expect(await tenant.define('{ tables { name } }')).toEqual({ tables: [{ name: 'Deal' }] })
  })
})

describe('a table that there is', () => {
  it('is filled by name and by label, with choices by what people write and defaults for what is missing', async () => {
    const { tenant, ...summary } = await load(
      'Deal name,CLOSES ON,rating,stage\nA,Jun 12 1998,PG-13,\nB,,pg 13,won\n',
      {
        tables: deals([
          { name: 'title', kind: 'text', label: 'Deal name', required: true },
          { name: 'closesOn', kind: 'date' },
          { name: 'rating', kind: 'choice', options: { choices: [{ value: 'PG_13' }, { value: 'R' }] } },
          {
            name: 'stage',
            kind: 'choice',
            options: { choices: [{ value: 'OPEN' }, { value: 'WON' }] },
            default: 'OPEN',
          },
        ]),
      },
    )
    expect(summary).toMatchObject({ created: false, read: 2, written: 2, rejectedFile: null })
    expect(
      await tenant.ask('{ deals(orderBy: [{ title: ASC }]) { nodes { title closesOn rating stage } } }'),
    ).toEqual({
      deals: {
        nodes: [
          { title: 'A', closesOn: '1998-06-12', rating: 'PG_13', stage: 'OPEN' },
          { title: 'B', closesOn: null, rating: 'PG_13', stage: 'WON' },
        ],
      },
    })
  })

  it('has each field under its very name, also one that no header would be given', async () => {
    const { tenant } = await load('iOSVersion,x2Y\n18,a\n', {
      tables: deals([
        { name: 'x2Y', kind: 'text' },
        { name: 'iOSVersion', kind: 'integer' },
      ]),
    })
    expect(await tenant.ask('{ deals { nodes { iOSVersion x2Y } } }')).toEqual({
      deals: { nodes: [{ iOSVersion: 18, x2Y: 'a' }] },
    })
  })

  it('refuses headers that go with no field, or two with one, before anything is written', async () => {
    const { again, tenant } = await load('title\nA\n', { tables: deals([{ name: 'title', kind: 'text' }]) })
    await expect(again('title,Amount,x y\nB,1,2\n')).rejects.toThrow(
      'The table Deal has no field for "Amount", "x y"; its fields are: title.',
    )
    // The second header shows only far down in the file.
    const rows = Array.from({ length: 1_500 }, () => ({ title: 'B' }))
    await expect(again(JSON.stringify([...rows, { title: 'C', late: 1 }]))).rejects.toThrow(
      'no field for "late"',
    )
    await tenant.define(
      'mutation { updateField(table: "Deal", field: "title", input: { label: "Name" }) { name } }',
    )
    await expect(again('title,Name\nB,C\n')).rejects.toThrow('"title", "Name" all go with the field title.')
    expect(await titles(tenant)).toEqual(['A'])
  })

  it('may be given a file without rows', async () => {
    const summary = await load('title\n', { tables: deals([{ name: 'title', kind: 'text' }]) })
    expect(summary).toMatchObject({ read: 0, written: 0, rejectedFile: null })
  })
})

describe('an empty text', () => {
  const fields: TableInput['fields'] = [
    { name: 'title', kind: 'text' },
    { name: 'code', kind: 'text', options: { minLength: 1 } },
    { name: 'mail', kind: 'email' },
    { name: 'size', kind: 'integer' },
    { name: 'stage', kind: 'choice', options: { choices: [{ value: 'OPEN' }] } },
  ]
  const titles = '{ deals(orderBy: [{ size: ASC }]) { nodes { title code mail stage size } } }'
  const nothing = { code: null, mail: null, stage: null }

  it('is a value in fields that take it, and a missing one in all others', async () => {
    const { tenant } = await load('title,code,mail,stage,size\n"","","","",1\n,,,,2\n', {
      tables: deals(fields),
    })
    const nodes = [
      { title: '', ...nothing, size: 1 },
      { title: null, ...nothing, size: 2 },
    ]
    expect(await tenant.ask(titles)).toEqual({ deals: { nodes } })
  })

  it('is so in JSON too, and null is a missing value', async () => {
    const { tenant } = await load(
      '[{"title":"","code":"","mail":"","stage":"","size":1},{"title":null,"size":2},{"size":""}]',
      { tables: deals(fields) },
    )
    const nodes = [
      { title: '', ...nothing, size: 1 },
      { title: null, ...nothing, size: 2 },
      { title: null, ...nothing, size: null },
    ]
    expect(await tenant.ask(titles)).toEqual({ deals: { nodes } })
  })

  it('is a missing value in a file where everything is quoted', async () => {
    const { tenant } = await load('"title","size"\n"","1"\n', { tables: deals(fields) })
    expect(await tenant.ask(titles)).toEqual({ deals: { nodes: [{ title: null, ...nothing, size: 1 }] } })
  })
})

describe('a column id', () => {
  const ids = ['01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1', '01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c2']

  it('of UUIDs has the ids of the records, and the server makes those that are missing', async () => {
    const { tenant, mapping, again } = await load(`id,title\n${ids[0]?.toUpperCase()},A\n,B\n`)
    expect(mapping).toEqual([
      { header: 'id', field: 'id', kind: 'id', filled: 1 },
      { header: 'title', field: 'title', kind: 'text', filled: 2 },
    ])
    expect(await again(`[{ "title": "C", "id": "${ids[1]}" }]`)).toMatchObject({ created: false, written: 1 })
    const { deals } = await tenant.ask<{ deals: { nodes: { id: string; title: string }[] } }>(
      '{ deals(orderBy: [{ title: ASC }]) { nodes { id title } } }',
    )
    expect(deals.nodes.map(({ title }) => title)).toEqual(['A', 'B', 'C'])
    expect(deals.nodes.map(({ id }) => id)).toEqual([
      ids[0],
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      ids[1],
    ])
  })

  it('has something else when one of its values is no UUID, or one that no record can have', async () => {
    for (const [other, kind] of [
      ['7', 'text'],
      ['01939ed01d5c7bd48f9c0b1c5f0ad0c1', 'text'],
      ['00000000-1111-0000-0000-000000000000', 'uuid'],
    ]) {
      const { mapping } = await load(`id\n${ids[0]}\n${other}\n`)
      expect(mapping).toEqual([{ header: 'id', field: 'sourceId', kind, filled: 2 }])
    }
  })

  it('is beside a field that is called sourceId, or labelled id', async () => {
    const { tenant } = await load(`sourceId,id\n7,${ids[0]}\n`, {
      tables: deals([{ name: 'sourceId', kind: 'integer', label: 'id' }]),
    })
    expect(await tenant.ask('{ deals { nodes { id sourceId } } }')).toEqual({
      deals: { nodes: [{ id: ids[0], sourceId: 7 }] },
    })
  })

  it('makes rows copies: what they miss stays missing, unless the field is required', async () => {
    const fields: TableInput['fields'] = [
      { name: 'title', kind: 'text' },
      { name: 'size', kind: 'integer', default: 1 },
      { name: 'weight', kind: 'integer', default: 2, required: true },
    ]
    const { tenant } = await load(`id,title,size,weight\n${ids[0]},copy,,\n,new,,\n`, {
      tables: deals(fields),
    })
    expect(await tenant.ask('{ deals(orderBy: [{ title: ASC }]) { nodes { title size weight } } }')).toEqual({
      deals: {
        nodes: [
          { title: 'copy', size: null, weight: 2 },
          { title: 'new', size: 1, weight: 2 },
        ],
      },
    })
  })
})

describe('a dry run', () => {
  it('tells what would be, and leaves no table, no record and no file', async () => {
    const { tenant, again, name, ...summary } = await load('a,b\n1,2\n1\n', { dryRun: true })
    expect(summary).toMatchObject({
      table: 'Deal',
      created: true,
      dryRun: true,
      written: 1,
      rejected: 1,
      rejectedFile: null,
      reasons: [{ rule: 'columns', line: 3, rows: 1 }],
    })
    expect(await tenant.define('{ tables { name } catalogVersion }')).toEqual({
      tables: [],
      catalogVersion: 0,
    })
    expect((await readdir(folder.path)).filter((one) => one.startsWith(`${name}.`))).toEqual([])
    await again('a\n1\n', { dryRun: false })
    await again('a\n2\n')
    expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 1 } })
  })
})
