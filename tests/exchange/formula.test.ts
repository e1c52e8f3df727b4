import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { TableInput } from '../../src/catalog/input.ts'
import { disarm, rearm } from '../../src/exchange/formula.ts'
import { useApp } from '../support/app.ts'
import { useFolder } from './files.ts'
import { deals, useLoad } from './loading.ts'

const test = useApp()
const folder = useFolder()
const load = useLoad(test, folder)

/** Text made of the characters that matter here, and any other. */
const texts = fc.string({
  unit: fc.oneof(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', ' '), fc.string({ maxLength: 1 })),
})

describe('text that a spreadsheet would take for a formula', () => {
  it('gets an apostrophe before it, and other text nothing', () => {
    expect(['=1+1', "'=1", '+1', '-1', '@a', '\tx', '\rx'].map(disarm)).toEqual([
      "'=1+1",
      "''=1",
      "'+1",
      "'-1",
      "'@a",
      "'\tx",
      "'\rx",
    ])
    const harmless = ['', "'", "''", "'a", ' =1', '1-1', 'a=1', '\n=1']
    expect(harmless.map(disarm)).toEqual(harmless)
  })

  it('comes back as it was, whatever it is, and is never one in between', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(rearm(disarm(text))).toBe(text)
        expect(disarm(text)).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })
})

describe('an import of CSV', () => {
  const fields: TableInput['fields'] = [
    { name: 'title', kind: 'text' },
    { name: 'mail', kind: 'email' },
    { name: 'amount', kind: 'decimal', options: { precision: 5, scale: 2 } },
  ]
  const content = "title,mail,amount\n'=1,'+a@example.com,-5\n'',a@example.com,\n"
  const asked = '{ deals(orderBy: [{ mail: DESC }]) { nodes { title mail amount } } }'

  it('takes one apostrophe off where an export has put it', async () => {
    const { tenant } = await load(content, { tables: deals(fields) })
    expect(await tenant.ask(asked)).toEqual({
      deals: {
        nodes: [
          { title: "''", mail: 'a@example.com', amount: null },
          { title: '=1', mail: '+a@example.com', amount: '-5.00' },
        ],
      },
    })
  })

  it('leaves it with raw, and where a number is expected that is none', async () => {
    const { tenant, rejectedRows } = await load("title,amount\n'=1,-5\n'=1,'-5\n", {
      tables: deals(fields),
      raw: true,
    })
    expect(rejectedRows).toMatchObject([{ line: 3, row: { amount: "'-5" } }])
    expect(await tenant.ask(asked)).toEqual({
      deals: { nodes: [{ title: "'=1", mail: null, amount: '-5.00' }] },
    })
  })

  it('makes a text field where one value of a new table is text by an apostrophe only', async () => {
    const { tenant, mapping } = await load("code\n'-5\n7\n")
    expect(mapping).toMatchObject([{ kind: 'text' }])
    expect(await tenant.ask('{ deals(orderBy: [{ code: ASC }]) { nodes { code } } }')).toEqual({
      deals: { nodes: [{ code: '-5' }, { code: '7' }] },
    })
  })
})

it('an import of JSON leaves text as it is', async () => {
  const { tenant } = await load('[{"title":"\'=1"}]', { tables: deals([{ name: 'title', kind: 'text' }]) })
  expect(await tenant.ask('{ deals { nodes { title } } }')).toEqual({ deals: { nodes: [{ title: "'=1" }] } })
})
