import { beforeEach, expect, it } from '@jest/globals'
import { idOf } from '../examples/cinema.ts'
import { crm } from '../examples/crm.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant

beforeEach(async () => {
  tenant = await makeTenant(engine.test, crm)
})

const upsert = (inputs: object[], { by = 'EXTERNAL_REF', dryRun = false } = {}) =>
  tenant.send(
    `mutation ($by: ContactUniqueField!, $inputs: [ContactInput!]!, $dryRun: Boolean!) {
      contacts: upsertContacts(by: $by, inputs: $inputs, dryRun: $dryRun) { version name externalRef city } }`,
    { by, inputs, dryRun },
  )
const ref = (number: number, more: object = {}) => ({
  name: `n${number}`,
  externalRef: `R-${number}`,
  ...more,
})
const count = async () =>
  (await tenant.ask<{ contacts: { totalCount: number } }>('{ contacts { totalCount } }')).contacts.totalCount

it('creates what is missing and changes what is there, in the order of the inputs', async () => {
  await upsert([ref(2, { city: 'Bern' })])
  const { data } = await upsert([ref(1), ref(2, { name: 'other' }), ref(3)])
  expect(data).toEqual({
    contacts: [
      { version: 1, name: 'n1', externalRef: 'R-1', city: 'Rome' },
      { version: 2, name: 'other', externalRef: 'R-2', city: 'Bern' },
      { version: 1, name: 'n3', externalRef: 'R-3', city: 'Rome' },
    ],
  })
})

it('what is there already is not written again', async () => {
  const inputs = [ref(1), ref(2)]
  await upsert(inputs)
  expect((await upsert(inputs)).data).toMatchObject({ contacts: [{ version: 1 }, { version: 1 }] })
})

it('null clears, and a default is for new records only', async () => {
  await upsert([ref(1, { city: null })])
  expect((await upsert([ref(1)])).data).toMatchObject({ contacts: [{ version: 1, city: null }] })
  await upsert([ref(1, { city: 'Bern' })])
  expect((await upsert([ref(1, { city: null })])).data).toMatchObject({
    contacts: [{ version: 3, city: null }],
  })
})

it('goes by any unique field', async () => {
  await upsert([{ name: 'Ann', number: 5 }], { by: 'NUMBER' })
  const { data } = await upsert([{ name: 'Bob', number: 5, externalRef: 'R' }], { by: 'NUMBER' })
  expect(data).toMatchObject({ contacts: [{ version: 2, name: 'Bob', externalRef: 'R' }] })
})

it('a value of another unique field may be moved, but not taken', async () => {
  await upsert([ref(1, { number: 1 }), ref(2, { number: 2 })])
  expect(codesOf(await upsert([ref(1, { number: 2 }), ref(2, { number: 1 })]))).toEqual([])
  expect(seen(await upsert([ref(3, { number: 1 })]))).toEqual({
    data: null,
    errors: [
      { path: 'contacts', code: 'UNIQUE_CONFLICT', field: 'number', issues: ['inputs.0.number unique'] },
    ],
  })
})

it('refuses inputs without the value, or with the same one, and other mistakes, all at once', async () => {
  expect(seen(await upsert([ref(1), { name: 'x' }, ref(1), ref(2, { visits: 11 })]))).toEqual({
    data: null,
    errors: [
      {
        path: 'contacts',
        code: 'INPUT_INVALID',
        issues: ['inputs.1.externalRef required', 'inputs.2.externalRef unique', 'inputs.3.visits maximum'],
      },
    ],
  })
  expect(await count()).toBe(0)
})

it('an id is for a new record; one that is there keeps its own', async () => {
  await upsert([ref(1, { id: idOf(1) })])
  expect(codesOf(await upsert([ref(1, { id: idOf(1).toUpperCase() })]))).toEqual([])
  expect(seen(await upsert([ref(1, { id: idOf(2) })]))).toEqual({
    data: null,
    errors: [{ path: 'contacts', code: 'UNIQUE_CONFLICT', field: 'id', issues: ['inputs.0.id unique'] }],
  })
})

it('of many who bring the same at once, one creates, and no other fails', async () => {
  const inputs = Array.from({ length: 20 }, (_, number) => ref(number))
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, writer) =>
      upsert(inputs.map((input) => ({ ...input, city: `by ${writer}` })).toSorted(() => Math.random() - 0.5)),
    ),
  )
  expect(answers.flatMap(codesOf)).toEqual([])
  expect(await count()).toBe(20)
})

it('a deleted record is not found: its value is free', async () => {
  await upsert([ref(1)])
  await tenant.ask('mutation { deleteContacts(filter: { externalRef: { eq: "R-1" } }) { id } }')
  expect((await upsert([ref(1)])).data).toMatchObject({ contacts: [{ version: 1 }] })
})

it('with dryRun it answers what would be', async () => {
  await upsert([ref(1)])
  const { data } = await upsert([ref(1, { name: 'x' }), ref(2)], { dryRun: true })
  expect(data).toMatchObject({ contacts: [{ version: 2, name: 'x' }, { version: 1 }] })
  expect((await upsert([ref(1)])).data).toMatchObject({ contacts: [{ version: 1, name: 'n1' }] })
  expect(await count()).toBe(1)
})

it('is there only for tables with a unique field', async () => {
  const own = await makeTenant(engine.test, [{ name: 'Note', fields: [{ name: 'text', kind: 'text' }] }])
  const answer = await own.send('mutation { upsertNotes(inputs: []) { id } }')
  expect(codesOf(answer)).toEqual(['BAD_REQUEST'])
})
