import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { hostileTexts } from '../fields/hostile.ts'
import { useEngine } from '../sql/engine.ts'
import type { Answer } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

// Wherever a client may put text, hostile text is data or a clear refusal, and never a failure of ours.
const engine = useEngine()
let tenant: TestTenant
let cursor: string

const texts = [
  ...hostileTexts,
  'a\u0000b',
  '\ud800',
  "' or ''='",
  '\\x00',
  '%00',
  '1; select pg_sleep(9)',
  '$$',
  '../..',
  'ſ',
]

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [
    {
      name: 'Note',
      fields: [
        { name: 'title', kind: 'text' },
        { name: 'body', kind: 'text' },
      ],
    },
  ])
  await tenant.ask('mutation { createNote(input: { title: "a" }) { id } }')
  const { notes } = await tenant.ask<{ notes: { pageInfo: { endCursor: string } } }>(
    '{ notes(orderBy: { title: ASC }) { pageInfo { endCursor } } }',
  )
  cursor = notes.pageInfo.endCursor
})

const countTables = async () => {
  const { rows } = await engine.superuser.query<{ count: string }>(
    "select count(*) from pg_tables where schemaname = 'tablecast'",
  )
  return rows[0]?.count
}
let tablesBefore: string | undefined
beforeEach(async () => {
  tablesBefore ??= await countTables()
})

function expectToldOrData(answer: Answer): void {
  expect(answer.status).toBeLessThan(500)
  expect(codesOf(answer)).not.toContain('INTERNAL')
  // Nothing of the inside shows: no SQL, no path of a file.
  expect(JSON.stringify(answer.errors)).not.toMatch(/syntax error|tablecast_|node_modules|\.ts\b/)
}

describe.each(texts)('%j', (text) => {
  it('is data as a value', async () => {
    const answer = await tenant.send(
      'mutation ($input: NoteInput!) { createNote(input: $input) { id title } }',
      { input: { title: text } },
    )
    expectToldOrData(answer)
    if (answer.errors.length > 0) {
      expect([codesOf(answer), text.includes('\u0000') || !text.isWellFormed()]).toEqual([
        ['INPUT_INVALID'],
        true,
      ])
    } else {
      expect(answer.data).toMatchObject({ createNote: { title: text } })
    }
  })

  // Every operator meets these texts in tests/fields/postgres.test.ts.
  it('is data as an operand, or no pattern', async () => {
    for (const filter of [
      { eq: text },
      { notIn: [text, 'a'] },
      { gt: text, contains: text },
      { ilike: text },
    ]) {
      const answer = await tenant.send(
        'query ($filter: NoteFilter) { notes(filter: $filter) { totalCount } }',
        { filter: { title: filter } },
      )
      expectToldOrData(answer)
      expect(['', 'FILTER_INVALID']).toContain(codesOf(answer).join())
    }
  })

  it('is refused as an id, a cursor, a name', async () => {
    const ask = (query: string, variables: Record<string, unknown>) => tenant.send(query, variables)
    const answers = await Promise.all([
      ask('query ($id: ID!) { note(by: { id: $id }) { id } }', { id: text }),
      ask('query ($id: ID!) { node(id: $id) { id } }', { id: text }),
      ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [text] }),
      ask('query ($ids: [ID!]) { notes(filter: { id: { in: $ids } }) { totalCount } }', { ids: [text] }),
      ask('mutation ($id: ID!) { deleteNote(id: $id) { id } }', { id: text }),
      ask('mutation ($id: ID!) { updateNote(id: $id, patch: {}) { id } }', { id: text }),
      ask('mutation ($id: ID!) { createNote(input: { id: $id }) { id } }', { id: text }),
      ask('query ($after: String) { notes(after: $after) { totalCount } }', { after: text }),
      ask('query ($before: String) { notes(before: $before) { totalCount } }', { before: text }),
      ask('query ($orderBy: [NoteOrder!]) { notes(orderBy: $orderBy) { totalCount } }', {
        orderBy: [{ [text]: 'ASC' }],
      }),
      ask('query ($orderBy: [NoteOrder!]) { notes(orderBy: $orderBy) { totalCount } }', {
        orderBy: [{ title: text }],
      }),
      ask('query ($filter: NoteFilter) { notes(filter: $filter) { totalCount } }', {
        filter: { [text]: { eq: 'a' } },
      }),
      ask('query ($filter: NoteFilter) { notes(filter: $filter) { totalCount } }', {
        filter: { title: { [text]: 'a' } },
      }),
      ask('query ($filter: NoteFilter) { notes(filter: $filter) { totalCount } }', {
        filter: { createdAt: { gt: text } },
      }),
      ask('mutation ($input: NoteInput!) { createNote(input: $input) { id } }', { input: { [text]: 'a' } }),
    ])
    for (const answer of answers) {
      expectToldOrData(answer)
      expect(codesOf(answer).length).toBeGreaterThan(0)
    }
  })

  it('is refused as a key of a cursor, or is data there', async () => {
    const [scope] = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const forge = (...keys: unknown[]) => Buffer.from(JSON.stringify([scope, ...keys])).toString('base64url')
    for (const after of [
      forge(text, text),
      forge('a', text),
      forge(text, '01939ed0-0000-7000-8000-000000000001'),
    ]) {
      expectToldOrData(
        await tenant.send(
          'query ($after: String) { notes(orderBy: { title: ASC }, after: $after) { totalCount } }',
          { after },
        ),
      )
    }
  })

  it('is refused as a name of a table, a field, a kind', async () => {
    const field = { name: 'ok', kind: 'text' }
    // Some are names like others; with a hyphen none is.
    const name = `${text}-`
    const send = (query: string, variables: Record<string, unknown>) => tenant.sendCatalog(query, variables)
    const create = 'mutation ($input: TableInput!) { createTable(input: $input) { name } }'
    const answers = await Promise.all([
      send(create, { input: { name } }),
      send(create, { input: { name: 'Fine', pluralName: name } }),
      send(create, {
        input: { name: 'Fine', fields: [{ ...field, name }] },
      }),
      send('mutation ($field: FieldInput!) { addField(table: "Note", field: $field) { name } }', {
        field: { ...field, kind: text },
      }),
      send('mutation ($field: FieldInput!) { addField(table: "Note", field: $field) { name } }', {
        field: { ...field, options: { [text]: 1 } },
      }),
      send('mutation ($name: String!) { renameField(table: "Note", field: "body", name: $name) { name } }', {
        name,
      }),
      send('mutation ($name: String!) { renameField(table: "Note", field: $name, name: "x") { name } }', {
        name: text,
      }),
      send('mutation ($name: String!) { deleteTable(table: $name) { name } }', { name: text }),
    ])
    for (const answer of answers) {
      expectToldOrData(answer)
      expect(codesOf(answer).length).toBeGreaterThan(0)
    }
    expectToldOrData(await send('query ($name: String!) { table(name: $name) { name } }', { name: text }))
  })
})

it('after all of it every table is where it was', async () => {
  expect(await countTables()).toBe(tablesBefore)
  expect(await tenant.ask('{ notes(filter: { title: { eq: "a" } }) { totalCount } }')).toEqual({
    notes: { totalCount: 1 },
  })
})
