import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { v7 as makeId } from 'uuid'
import type { Tablecast } from '../../src/app.ts'
import { useEngine } from '../sql/engine.ts'
import type { Answer } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

// A hundred clients of two instances write to the same records at the same time.

const engine = useEngine()
let tenant: TestTenant
let instances: Tablecast[]

const writers = Array.from({ length: 100 }, (_, n) => n)
const cells = writers.map((n) => `cell${n}`)
const enough = 120_000
const sheet = {
  name: 'Sheet',
  fields: [
    { name: 'code', kind: 'text', unique: true },
    { name: 'label', kind: 'text' },
    { name: 'visits', kind: 'integer' },
    { name: 'credit', kind: 'decimal', options: { precision: 12, scale: 2 } },
    ...cells.map((name) => ({ name, kind: 'integer' })),
  ],
}

beforeAll(async () => {
  tenant = await makeTenant(engine.test, [sheet])
  instances = [engine.test.another({ poolSize: 12 }), engine.test.another({ poolSize: 12 })]
})

const ask = (writer: number, query: string, variables: object, { token } = tenant): Promise<Answer> =>
  engine.test.post('/graphql', { query, variables }, token, instances[writer % instances.length])

async function make(input: object = {}): Promise<string> {
  const { sheet } = await tenant.ask<{ sheet: { id: string } }>(
    'mutation ($input: SheetInput!) { sheet: createSheet(input: $input) { id } }',
    { input },
  )
  return sheet.id
}

const updateText = `mutation ($id: ID!, $patch: SheetPatch!, $operate: SheetOperate, $ifVersion: Int) {
  sheet: updateSheet(id: $id, patch: $patch, operate: $operate, ifVersion: $ifVersion) { version label visits } }`
const updateAllText = `mutation ($codes: [String!]!, $patch: SheetPatch!) {
  sheets: updateSheets(filter: { code: { in: $codes } }, patch: $patch, atMost: 9) { version code } }`
const upsertText = `mutation ($inputs: [SheetInput!]!) {
  sheets: upsertSheets(by: CODE, inputs: $inputs) { id version code } }`

/** All do it at the same time, and each is answered. */
async function all<T = { sheet: { version: number } }>(
  query: string,
  variables: (writer: number) => object,
): Promise<T[]> {
  const answers = await Promise.all(writers.map((writer) => ask(writer, query, variables(writer))))
  expect(answers.flatMap(({ errors }) => errors)).toEqual([])
  return answers.map(({ data }) => data)
}

interface Line {
  version: number
  at: string
  changes: { field: string; before: unknown; after: unknown }[]
}

interface Sheet {
  id: string
  version: number
  updatedAt: string
  history: { nodes: Line[] }
  [field: string]: unknown
}

/**
 * A record by its code, after its history was held against it: no version is missing, each change begins where the one
 * before it ended, the last ones are what is there, and no time is before the last one.
 */
async function read(by: { id: string } | { code: string }, who = tenant): Promise<Sheet> {
  const { sheet } = await who.ask<{ sheet: Sheet }>(
    `query ($by: SheetBy!) { sheet(by: $by) { id version updatedAt code label visits credit ${cells.join(' ')}
      history(first: 1000) { nodes { version at changes { field before after } } } } }`,
    { by },
  )
  const lines = sheet.history.nodes.toReversed()
  expect(lines.map(({ version }) => version)).toEqual(
    Array.from({ length: sheet.version }, (_, index) => index + 1),
  )
  const times = lines.map(({ at }) => at)
  expect(times).toEqual(times.toSorted())
  expect(times.at(-1)).toBe(sheet.updatedAt)
  const values = new Map<string, unknown>()
  for (const { version, changes } of lines) {
    for (const { field, before, after } of changes) {
      if (values.has(field)) {
        expect({ version, field, value: before }).toEqual({ version, field, value: values.get(field) })
      }
      values.set(field, after)
    }
  }
  expect(Object.fromEntries([...values.keys()].map((field) => [field, sheet[field]]))).toEqual(
    Object.fromEntries(values),
  )
  return sheet
}

/** What the history says that a field has become, one after the other. */
const course = ({ history }: Sheet, name: string): unknown[] =>
  history.nodes.flatMap(({ changes }) =>
    changes.filter(({ field }) => field === name).map(({ after }) => after),
  )

const cellsOf = (sheet: Sheet): unknown[] => cells.map((name) => sheet[name])
const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T
const ascending = (a: number, b: number): number => a - b

describe('a hundred writers of one record', () => {
  it(
    'who set the same field all make a version, and each is in its history once',
    async () => {
      const id = await make({ label: 'first' })
      const done = await all(updateText, (writer) => ({ id, patch: { label: `by ${writer}` } }))
      expect(done.map(({ sheet }) => sheet.version).sort(ascending)).toEqual(writers.map((n) => n + 2))
      const sheet = await read({ id })
      expect(course(sheet, 'label').sort()).toEqual(writers.map((n) => `by ${n}`).sort())
      expect(done).toContainEqual({ sheet: { version: 101, label: sheet['label'], visits: null } })
    },
    enough,
  )

  it(
    'who set a field each lose nothing',
    async () => {
      const id = await make()
      await all(updateText, (writer) => ({ id, patch: { [`cell${writer}`]: writer } }))
      const sheet = await read({ id })
      expect([sheet.version, cellsOf(sheet)]).toEqual([101, writers])
    },
    enough,
  )

  it(
    'who count on what they have read lose nothing when they say its version, and try again',
    async () => {
      const id = await make({ visits: 0 })
      const query = 'query ($id: ID!) { sheet(by: { id: $id }) { version visits } }'
      const count = async (writer: number): Promise<number> => {
        for (let conflicts = 0; ; conflicts++) {
          const { data } = await ask(writer, query, { id })
          const { sheet } = data as { sheet: { version: number; visits: number } }
          const patch = { visits: sheet.visits + 1 }
          const answer = await ask(writer, updateText, { id, patch, ifVersion: sheet.version })
          if (answer.errors.length === 0) {
            return conflicts
          }
          expect(codesOf(answer)).toEqual(['VERSION_CONFLICT'])
          // As a client should, and longer each time: all at once they would mostly keep each other from writing.
          await sleep(Math.random() * 100 * (conflicts + 1))
        }
      }
      const conflicts = await Promise.all(writers.map(count))
      expect(Math.max(...conflicts)).toBeGreaterThan(0)
      const sheet = await read({ id })
      expect([sheet.version, sheet['visits']]).toEqual([101, 100])
    },
    enough,
  )

  it(
    'who add to its numbers make their sum',
    async () => {
      const id = await make({ credit: '0.05' })
      await all(updateText, (writer) => ({
        id,
        patch: { [`cell${writer}`]: writer },
        operate: { visits: { increment: writer }, credit: { increment: '0.01' } },
      }))
      const sheet = await read({ id })
      expect([sheet['visits'], sheet['credit'], cellsOf(sheet)]).toEqual([4950, '1.05', writers])
      expect(sheet.version).toBe(101)
    },
    enough,
  )

  it(
    'who find it by a filter, among others, lose nothing in any of them',
    async () => {
      const codes = ['f1', 'f2', 'f3']
      for (const code of codes) {
        await make({ code })
      }
      await all(updateAllText, (writer) => ({ codes, patch: { [`cell${writer}`]: writer } }))
      for (const code of codes) {
        const sheet = await read({ code })
        expect([sheet.version, cellsOf(sheet)]).toEqual([101, writers])
      }
    },
    enough,
  )

  it(
    'who upsert it, and others, in any order, make it once and lose nothing',
    async () => {
      const codes = ['u1', 'u2', 'u3']
      const done = await all<{ sheets: { id: string; code: string }[] }>(upsertText, (writer) => ({
        inputs: (writer % 2 === 0 ? codes : codes.toReversed()).map((code) => ({
          code,
          [`cell${writer}`]: writer,
        })),
      }))
      for (const code of codes) {
        const sheet = await read({ code })
        const told = done.flatMap(({ sheets }) => sheets).filter((one) => one.code === code)
        expect(new Set(told.map(({ id }) => id))).toEqual(new Set([sheet.id]))
        expect([sheet.version, cellsOf(sheet)]).toEqual([100, writers])
      }
    },
    enough,
  )

  it(
    'who do each of these at the same time, with a clock that was set back, lose nothing',
    async () => {
      const id = await make({ code: 'm1', visits: 0 })
      const future = '2999-01-01T00:00:00.123Z'
      await engine.superuser.query('update tablecast.records set updated_at = $2 where id = $1', [id, future])
      const write = (writer: number) => {
        const patch = { [`cell${writer}`]: writer }
        switch (writer % 4) {
          case 0:
            return ask(writer, updateText, { id, patch })
          case 1:
            return ask(writer, updateText, { id, patch, operate: { visits: { increment: 1 } } })
          case 2:
            return ask(writer, updateAllText, { codes: ['m1'], patch })
          default:
            return ask(writer, upsertText, { inputs: [{ code: 'm1', ...patch }] })
        }
      }
      const answers = await Promise.all(writers.map(write))
      expect(answers.flatMap(codesOf)).toEqual([])
      const sheet = await read({ id })
      expect([sheet.version, sheet['visits'], cellsOf(sheet)]).toEqual([101, 25, writers])
      expect(new Set(sheet.history.nodes.map(({ at }) => at)).size).toBe(2)
      expect(sheet.updatedAt).toBe(future)
    },
    enough,
  )
})

it(
  'who make, change, delete and bring back the same few records are each told another version, and values stay unique',
  async () => {
    const own = await makeTenant(engine.test, [sheet])
    const ids = Array.from({ length: 6 }, () => makeId())
    await own.ask('mutation ($inputs: [SheetInput!]!) { createSheets(inputs: $inputs) { id } }', {
      inputs: ids.map((id) => ({ id })),
    })
    const codes = ['a', 'b', 'c', 'd', 'e']
    const refusals = ['UNIQUE_CONFLICT', 'RECORD_MISSING']
    const text = `mutation ($id: ID!, $input: SheetInput!, $patch: SheetPatch!, $inputs: [SheetInput!]!,
        $create: Boolean!, $update: Boolean!, $delete: Boolean!, $restore: Boolean!, $upsert: Boolean!) {
      create: createSheet(input: $input) @include(if: $create) { id version }
      update: updateSheet(id: $id, patch: $patch) @include(if: $update) { id version }
      delete: deleteSheet(id: $id) @include(if: $delete) { id version }
      restore: restoreSheet(id: $id) @include(if: $restore) { id version }
      upsert: upsertSheets(by: CODE, inputs: $inputs) @include(if: $upsert) { id version } }`
    const told = ids.map((id) => `${id} 1`)
    const outcomes = new Set<string>()
    const work = async (writer: number) => {
      for (let step = 0; step < 5; step++) {
        const deed = any(['create', 'update', 'update', 'delete', 'restore', 'upsert'])
        const [id, label] = [any(ids), `${writer} ${step}`]
        const variables = {
          ...{ create: false, update: false, delete: false, restore: false, upsert: false },
          ...{ id, [deed]: true },
          input: { code: any([null, ...codes]), label },
          patch: { code: any([null, ...codes]), label },
          inputs: [...new Set([any(['a', 'b']), any(['a', 'b'])])].map((code) => ({ code, label })),
        }
        const answer = await ask(writer, text, variables, own)
        const [refusal = 'done'] = codesOf(answer)
        outcomes.add(`${deed} ${refusal}`)
        if (answer.errors.length > 0) {
          expect(refusals).toContain(refusal)
        } else if (deed !== 'restore') {
          // To bring back what is there makes no version.
          const sheets = Object.values<Sheet | Sheet[]>(answer.data).flat()
          told.push(...sheets.map(({ id, version }) => `${id} ${version}`))
        }
      }
    }
    await Promise.all(writers.map(work))
    const done = ['create', 'update', 'delete', 'restore', 'upsert'].map((deed) => `${deed} done`)
    const refused = ['create UNIQUE_CONFLICT', 'update UNIQUE_CONFLICT', 'update RECORD_MISSING']
    expect([...outcomes]).toEqual(expect.arrayContaining([...done, ...refused]))
    const { tenantId } = await engine.catalogOf(own)
    const { rows } = await engine.superuser.query<{ line: string; action: string }>(
      `select record_id || ' ' || version as line, action from tablecast.record_history where tenant_id = $1`,
      [tenantId],
    )
    const restored = rows.filter(({ action }) => action === 'restore').map(({ line }) => line)
    expect(rows.map(({ line }) => line).sort()).toEqual([...told, ...restored].sort())
    const { sheets } = await own.ask<{ sheets: { nodes: { id: string }[] } }>(
      '{ sheets(first: 1000) { nodes { id } } }',
    )
    const live = await Promise.all(sheets.nodes.map(({ id }) => read({ id }, own)))
    const coded = live.filter(({ code }) => code !== null)
    expect(new Set(coded.map(({ code }) => code)).size).toBe(coded.length)
    const values = await engine.superuser.query<{ id: string; value: string }>(
      'select record_id as id, value from tablecast.unique_values where tenant_id = $1 order by record_id',
      [tenantId],
    )
    expect(values.rows).toEqual(coded.map(({ id, code }) => ({ id, value: `=${code}` })))
  },
  enough,
)

it('whatever is done to a record while the clock is behind is not before what was done to it last', async () => {
  const id = makeId()
  const code = 'late'
  const future = new Date('2999-01-01T00:00:00.123Z')
  await make({ id, code, label: 'a' })
  await engine.superuser.query('update tablecast.records set updated_at = $2 where id = $1', [id, future])
  const steps = [
    `updateSheet(id: "${id}", patch: { label: "b" }) { id }`,
    `updateSheets(filter: { code: { eq: "${code}" } }, patch: { label: "c" }) { id }`,
    `upsertSheets(by: CODE, inputs: [{ code: "${code}", label: "d" }]) { id }`,
    `restoreSheet(id: "${id}", toVersion: 1) { id }`,
    `deleteSheet(id: "${id}") { id }`,
    `restoreSheet(id: "${id}") { id }`,
    `deleteSheets(filter: { code: { eq: "${code}" } }) { id }`,
    `restoreSheet(id: "${id}", toVersion: 2) { id }`,
    `purgeSheet(id: "${id}", keepHistory: true)`,
  ]
  for (const step of steps) {
    await tenant.ask(`mutation { ${step} }`)
  }
  const { rows } = await engine.superuser.query(
    'select version, at from tablecast.record_history where record_id = $1 and version > 1 order by version',
    [id],
  )
  expect(rows).toEqual(steps.map((_, index) => ({ version: index + 2, at: future })))
})
