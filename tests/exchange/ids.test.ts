import { describe, expect, it } from '@jest/globals'
import { v7 as makeId } from 'uuid'
import { useApp } from '../support/app.ts'
import { useFolder } from './files.ts'
import { deals, useLoad } from './loading.ts'

const test = useApp()
const folder = useFolder()
const load = useLoad(test, folder)

/** A tenant with records, and a way to import rows that bring ids of their own; `upsertBy` makes them updates. */
async function prepare(upsertBy?: 'id' | 'title') {
  const { tenant, again } = await load('title\n', {
    tables: [
      ...deals([{ name: 'title', kind: 'text', required: true }]),
      { name: 'Other', fields: [{ name: 'title', kind: 'text' }] },
    ],
  })
  const write = async (rows: { id: string; title: string }[]) => {
    const lines = rows.map(({ id, title }) => `${id},${title}\n`)
    const { updated, rejectedRows } = await again(`id,title\n${lines.join('')}`, { upsertBy })
    const rejected = rejectedRows as { line: number; reasons: { message: string }[] }[]
    return { updated, rejections: rejected.map(({ line, reasons }) => [line, reasons[0]?.message]) }
  }
  const titles = async () => {
    const { deals } = await tenant.ask<{ deals: { nodes: { id: string; title: string }[] } }>(
      '{ deals { nodes { id title } } }',
    )
    return Object.fromEntries(deals.nodes.map(({ id, title }) => [id, title]))
  }
  const [here, deleted, elsewhere] = [makeId(), makeId(), makeId()]
  await tenant.ask(
    `mutation ($here: ID!, $deleted: ID!, $elsewhere: ID!) {
      a: createDeal(input: { id: $here, title: "here" }) { id }
      b: createDeal(input: { id: $deleted, title: "deleted" }) { id }
      deleteDeal(id: $deleted) { id }
      createOther(input: { id: $elsewhere, title: "elsewhere" }) { id }
    }`,
    { here, deleted, elsewhere },
  )
  return { write, titles, here, deleted, elsewhere }
}

const inUse = (id: string) => `The id ${id} is in use.`

describe('rows that bring ids', () => {
  it('are rejected one by one where the id is in use, and the others are written', async () => {
    const { write, titles, here, deleted, elsewhere } = await prepare()
    const [first, second] = [makeId(), makeId()]
    expect(
      await write([
        { id: here, title: 'a' },
        { id: first, title: 'b' },
        { id: deleted, title: 'c' },
        { id: first.toUpperCase(), title: 'd' },
        { id: elsewhere, title: 'e' },
        { id: second, title: 'f' },
        { id: '', title: 'g' },
      ]),
    ).toEqual({
      updated: 0,
      rejections: [
        [2, inUse(here)],
        [4, inUse(deleted)],
        [5, inUse(first)],
        [6, inUse(elsewhere)],
      ],
    })
    const { [here]: there, [first]: one, [second]: other, ...rest } = await titles()
    expect([there, one, other, ...Object.values(rest)]).toEqual(['here', 'b', 'f', 'g'])
  })

  it('update the record with that id when they are to, and are new ones with theirs else', async () => {
    const { write, titles, here, deleted, elsewhere } = await prepare('id')
    const fresh = makeId()
    expect(
      await write([
        { id: here.toUpperCase(), title: 'a' },
        { id: fresh, title: 'b' },
        { id: deleted, title: 'c' },
        { id: fresh, title: 'd' },
        { id: elsewhere, title: 'e' },
        { id: '', title: 'f' },
        { id: makeId(), title: '' },
      ]),
    ).toEqual({
      updated: 2,
      rejections: [
        [4, inUse(deleted)],
        [6, inUse(elsewhere)],
        [7, '"id" is empty, so that it does not tell which record to update.'],
        [8, 'title is required.'],
      ],
    })
    expect(await titles()).toEqual({ [here]: 'a', [fresh]: 'd' })
  })

  it('are no other ones than those of the records that they update', async () => {
    const { write, titles, here } = await prepare('title')
    const [other, fresh] = [makeId(), makeId()]
    expect(
      await write([
        { id: other, title: 'here' },
        { id: here, title: 'here' },
        { id: fresh, title: 'new' },
      ]),
    ).toEqual({
      updated: 1,
      rejections: [[2, `The record that it updates has the id ${here}, not ${other}.`]],
    })
    expect(await titles()).toEqual({ [here]: 'here', [fresh]: 'new' })
  })
})
