import { beforeAll, describe, expect, it } from '@jest/globals'
import { idOf } from '../examples/cinema.ts'
import { crm } from '../examples/crm.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(engine.test, crm)
})

const create = (input: object, on = tenant) =>
  on.send('mutation ($input: ContactInput!) { contact: createContact(input: $input) { id } }', {
    input: { name: 'Ann', ...input },
  })
const createOne = async (input: object, on = tenant): Promise<string> =>
  (
    await on.ask<{ contact: { id: string } }>(
      'mutation ($input: ContactInput!) { contact: createContact(input: $input) { id } }',
      { input: { name: 'Ann', ...input } },
    )
  ).contact.id
const update = (id: string, patch: object) =>
  tenant.send(
    'mutation ($id: ID!, $patch: ContactPatch!) { contact: updateContact(id: $id, patch: $patch) { id } }',
    {
      id,
      patch,
    },
  )
const conflict = (...issues: string[]) => ({
  data: null,
  errors: [{ path: 'contact', code: 'UNIQUE_CONFLICT', field: issues[0]?.split(/[. ]/).at(-2), issues }],
})

it("a value is one record's only", async () => {
  await createOne({ externalRef: 'A-1', email: 'ann@example.com', number: 7 })
  expect(seen(await create({ externalRef: 'A-1' }))).toEqual(conflict('input.externalRef unique'))
  expect(seen(await create({ email: 'ann@example.com', number: 7 }))).toEqual(
    conflict('input.email unique', 'input.number unique'),
  )
  expect(codesOf(await create({ externalRef: 'a-1', email: 'bob@example.com', number: 8 }))).toEqual([])
})

it('many records have no value at all', async () => {
  expect([await create({}), await create({ externalRef: null })].flatMap(codesOf)).toEqual([])
})

it('values are free of each other in every field, table and tenant', async () => {
  const other = await makeTenant(engine.test, crm)
  await createOne({ externalRef: '4711', number: 4711 })
  expect(codesOf(await create({ externalRef: '4711', number: 4711 }, other))).toEqual([])
})

it('a value is one text, however long, and whatever is in it', async () => {
  const long = 'x'.repeat(5_000)
  const odd = ["'; drop table records --", '=A', '#A', long, `${long}y`, '\u{1f600}'.repeat(200), ' ', '']
  for (const externalRef of odd) {
    await createOne({ externalRef })
    expect(codesOf(await create({ externalRef }))).toEqual(['UNIQUE_CONFLICT'])
  }
})

it('of many who create the same at once, one does', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => create({ externalRef: 'race' })))
  const refused = answers.filter(({ errors }) => errors.length > 0)
  expect(refused).toHaveLength(49)
  expect(new Set(refused.flatMap(codesOf))).toEqual(new Set(['UNIQUE_CONFLICT']))
  expect(await tenant.ask('{ contacts(filter: { externalRef: { eq: "race" } }) { totalCount } }')).toEqual({
    contacts: { totalCount: 1 },
  })
})

it('a record keeps its value through changes, gives it back, and takes another', async () => {
  const id = await createOne({ externalRef: 'B-1' })
  expect(codesOf(await update(id, { externalRef: 'B-1', name: 'Bob' }))).toEqual([])
  expect(codesOf(await create({ externalRef: 'B-1' }))).toEqual(['UNIQUE_CONFLICT'])
  expect(codesOf(await update(id, { externalRef: 'B-2' }))).toEqual([])
  expect(codesOf(await create({ externalRef: 'B-1' }))).toEqual([])
  expect(seen(await update(id, { externalRef: 'B-1' }))).toEqual(conflict('patch.externalRef unique'))
  expect(codesOf(await update(id, { externalRef: null }))).toEqual([])
  expect(codesOf(await create({ externalRef: 'B-2' }))).toEqual([])
})

it('deleting frees a value, restoring claims it again or fails', async () => {
  const first = await createOne({ externalRef: 'C-1' })
  const remove = (id: string) => tenant.ask(`mutation { deleteContact(id: "${id}") { id } }`)
  const restore = (id: string) =>
    tenant.send(`mutation { contact: restoreContact(id: "${id}") { externalRef } }`)
  await remove(first)
  const second = await createOne({ externalRef: 'C-1' })
  expect(seen(await restore(first))).toEqual(conflict('externalRef unique'))
  await remove(second)
  expect((await restore(first)).data).toEqual({ contact: { externalRef: 'C-1' } })
  expect(codesOf(await create({ externalRef: 'C-1' }))).toEqual(['UNIQUE_CONFLICT'])
})

it('what fails takes no value', async () => {
  await tenant.send(`mutation {
    createContact(input: { name: "Ann", externalRef: "D-1" }) { id }
    deleteContact(id: "${idOf(404)}") { id } }`)
  expect(codesOf(await create({ externalRef: 'D-1' }))).toEqual([])
})

it('a record is found by its value, many of them with one statement', async () => {
  const id = await createOne({ externalRef: 'E-1', email: 'eve@example.com', number: 70 })
  expect(
    await tenant.ask(`{
      a: contact(by: { externalRef: "E-1" }) { id }
      b: contact(by: { email: "eve@example.com" }) { id }
      c: contact(by: { number: 70 }) { id }
      d: contact(by: { externalRef: "E-404" }) { id }
      e: contact(by: { id: "${id}" }) { number } }`),
  ).toEqual({ a: { id }, b: { id }, c: { id }, d: null, e: { number: 70 } })
})

it('a value that no record could have is BAD_REQUEST, and so is more or less than one', async () => {
  const by = (text: string) => tenant.send(`{ contact(by: ${text}) { id } }`)
  const answers = await Promise.all([
    by('{ email: "nobody" }'),
    by('{ externalRef: "\\u0000" }'),
    by('{ externalRef: null }'),
    by('{}'),
    by('{ externalRef: "a", number: 1 }'),
    by('{ name: "Ann" }'),
  ])
  expect(answers.flatMap(codesOf)).toEqual(answers.map(() => 'BAD_REQUEST'))
})

describe('a field that becomes unique', () => {
  const define = (unique: boolean, on: TestTenant) =>
    on.sendCatalog(
      'mutation ($u: Boolean!) { updateField(table: "Contact", field: "name", input: { unique: $u }) { unique } }',
      { u: unique },
    )

  it('takes the values that records have, and names those that more than one has', async () => {
    const own = await makeTenant(engine.test, crm)
    for (const name of ['Ann', 'Bob', 'Ann', 'Cid', 'Bob', 'Ann']) {
      await createOne({ name }, own)
    }
    const refused = await define(true, own)
    expect(seen(refused)).toEqual({
      data: null,
      errors: [
        {
          path: 'updateField',
          code: 'DEFINITION_INVALID',
          issues: ['input.unique unique', 'input.unique unique'],
        },
      ],
    })
    expect(refused.errors[0]?.message).toBe('3 records have the name "Ann". (and 1 more)')
    await own.ask('mutation { deleteContacts(filter: { name: { in: ["Ann", "Bob"] } }, atMost: 5) { id } }')
    expect((await define(true, own)).data).toEqual({ updateField: { unique: true } })
    expect(codesOf(await create({ name: 'Cid' }, own))).toEqual(['UNIQUE_CONFLICT'])
    expect(codesOf(await create({ name: 'Ann' }, own))).toEqual([])
    expect(await own.ask('{ contact(by: { name: "Cid" }) { name } }')).toEqual({ contact: { name: 'Cid' } })
  })

  it('and ends to be leaves no value behind', async () => {
    const own = await makeTenant(engine.test, crm)
    await define(true, own)
    await createOne({ name: 'Ann' }, own)
    expect((await define(false, own)).data).toEqual({ updateField: { unique: false } })
    expect(codesOf(await create({ name: 'Ann' }, own))).toEqual([])
    await own.define('mutation { deleteField(table: "Contact", field: "externalRef") { name } }')
    const { tenantId } = await engine.catalogOf(own)
    const { rows } = await engine.superuser.query(
      'select 1 from tablecast.unique_values where tenant_id = $1',
      [tenantId],
    )
    expect(rows).toEqual([])
  })

  it.each([
    ['number', {}, undefined],
    ['boolean', {}, undefined],
    ['choice', { choices: [{ value: 'A' }] }, undefined],
    ['json', {}, undefined],
    ['text', {}, 'A'],
  ])('cannot be of the kind %s with the options %j and the default %j', async (kind, options, value) => {
    const field = { name: 'extra', kind, options, unique: true, default: value }
    const answer = await tenant.sendCatalog(
      'mutation ($field: FieldInput!) { addField(table: "Contact", field: $field) { name } }',
      { field },
    )
    expect(seen(answer)).toEqual({
      data: null,
      errors: [{ path: 'addField', code: 'DEFINITION_INVALID', issues: ['field.unique unique'] }],
    })
  })
})
