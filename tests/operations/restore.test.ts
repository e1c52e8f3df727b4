import { beforeAll, describe, expect, it } from '@jest/globals'
import { purgeRecord } from '../../src/sql/deletion.ts'
import { idOf } from '../examples/cinema.ts'
import { crm } from '../examples/crm.ts'
import { tableIn, useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant
let writer: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(engine.test, crm)
  writer = await tenant.as('writer')
})

async function make(input: object = {}): Promise<string> {
  const { contact } = await tenant.ask<{ contact: { id: string } }>(
    'mutation ($input: ContactInput!) { contact: createContact(input: $input) { id } }',
    { input: { name: 'Ann', ...input } },
  )
  return contact.id
}
const update = (id: string, patch: object) =>
  tenant.ask('mutation ($id: ID!, $p: ContactPatch!) { updateContact(id: $id, patch: $p) { id } }', {
    id,
    p: patch,
  })
const remove = (id: string) => tenant.ask(`mutation { deleteContact(id: "${id}") { id } }`)
const restore = (id: string, toVersion?: number, as = tenant) =>
  as.send(
    `mutation ($id: ID!, $v: Int) { contact: restoreContact(id: $id, toVersion: $v) {
      version name city visits externalRef updatedBy } }`,
    { id, v: toVersion },
  )
const purge = (id: string, keepHistory = false, as = tenant) =>
  as.send('mutation ($id: ID!, $k: Boolean!) { purged: purgeContact(id: $id, keepHistory: $k) }', {
    id,
    k: keepHistory,
  })
const historyOf = async (id: string) =>
  (
    await engine.superuser.query<{ version: number; action: string; changes: object }>(
      'select version, action, changes from tablecast.record_history where record_id = $1 order by version',
      [id],
    )
  ).rows

describe('restoreContact', () => {
  it('brings a deleted record back as it was', async () => {
    const id = await make({ city: 'Bern', externalRef: 'back' })
    await remove(id)
    expect((await restore(id)).data).toEqual({
      contact: {
        version: 3,
        name: 'Ann',
        city: 'Bern',
        visits: null,
        externalRef: 'back',
        updatedBy: 'user:ann',
      },
    })
    expect((await historyOf(id)).map(({ action }) => action)).toEqual(['create', 'delete', 'restore'])
    expect(await tenant.ask(`{ contact(by: { externalRef: "back" }) { id } }`)).toEqual({ contact: { id } })
  })

  it('gives a record the values of a version, as a version of its own', async () => {
    const id = await make({ city: 'Bern' })
    await update(id, { city: 'Oslo', visits: 3 })
    await update(id, { name: 'Bob', city: null })
    expect((await restore(id, 2)).data).toMatchObject({
      contact: { version: 4, name: 'Ann', city: 'Oslo', visits: 3 },
    })
    expect((await restore(id, 1)).data).toMatchObject({
      contact: { version: 5, name: 'Ann', city: 'Bern', visits: null },
    })
    expect((await restore(id, 3)).data).toMatchObject({
      contact: { version: 6, name: 'Bob', city: null, visits: 3 },
    })
  })

  it('does both at once', async () => {
    const id = await make({ city: 'Bern' })
    await update(id, { city: 'Oslo' })
    await remove(id)
    expect((await restore(id, 1)).data).toMatchObject({ contact: { version: 4, city: 'Bern' } })
    await remove(id)
    expect((await restore(id, 4)).data).toMatchObject({ contact: { version: 6, city: 'Bern' } })
  })

  it('a record that is as it is to be stays as it is', async () => {
    const id = await make()
    expect((await restore(id)).data).toMatchObject({ contact: { version: 1 } })
    expect((await restore(id, 1)).data).toMatchObject({ contact: { version: 1 } })
  })

  it('knows a field by its key: renamed it is the same, deleted it stays as it is', async () => {
    const own = await makeTenant(engine.test, crm)
    const { contact } = await own.ask<{ contact: { id: string } }>(
      'mutation { contact: createContact(input: { name: "Ann", city: "Bern", visits: 1 }) { id } }',
    )
    await own.ask(
      `mutation { updateContact(id: "${contact.id}", patch: { city: "Oslo", visits: 2 }) { id } }`,
    )
    await own.define('mutation { renameField(table: "Contact", field: "city", name: "town") { name } }')
    await own.define('mutation { deleteField(table: "Contact", field: "visits") { name } }')
    expect(await own.ask(`mutation { restoreContact(id: "${contact.id}", toVersion: 1) { town } }`)).toEqual({
      restoreContact: { town: 'Bern' },
    })
    const { rows } = await engine.superuser.query<{ data: object }>(
      'select data from tablecast.records where id = $1',
      [contact.id],
    )
    expect(rows.flatMap(({ data }) => Object.values(data))).toContain(2)
  })

  it('values that are not allowed any more are refused, and so are values that another record has', async () => {
    const own = await makeTenant(engine.test, crm)
    const { contact } = await own.ask<{ contact: { id: string } }>(
      'mutation { contact: createContact(input: { name: "Ann", city: null, externalRef: "A" }) { id } }',
    )
    await own.ask(
      `mutation { updateContact(id: "${contact.id}", patch: { city: "Oslo", externalRef: "B" }) { id } }`,
    )
    await own.ask('mutation { createContact(input: { name: "Bob", externalRef: "A" }) { id } }')
    const back = () =>
      own.send(`mutation { contact: restoreContact(id: "${contact.id}", toVersion: 1) { id } }`)
    expect(seen(await back()).errors).toEqual([
      {
        path: 'contact',
        code: 'UNIQUE_CONFLICT',
        field: 'externalRef',
        issues: ['toVersion.externalRef unique'],
      },
    ])
    await own.define(
      'mutation { updateField(table: "Contact", field: "city", input: { required: true }) { name } }',
    )
    expect(seen(await back()).errors).toEqual([
      { path: 'contact', code: 'INPUT_INVALID', issues: ['toVersion.city required'] },
    ])
  })

  it('says of a deleted record too where the value came from that another one has', async () => {
    const [id, other] = [await make({ externalRef: 'first' }), await make()]
    await update(id, { externalRef: 'second' })
    await remove(id)
    await update(other, { externalRef: 'first' })
    expect(seen(await restore(id, 1)).errors).toMatchObject([{ issues: ['toVersion.externalRef unique'] }])
    await update(other, { externalRef: 'second' })
    expect(seen(await restore(id)).errors).toMatchObject([{ issues: ['externalRef unique'] }])
  })

  it('reaches over as many versions as a record has', async () => {
    const id = await make({ city: 'Bern' })
    const { tenantId } = await engine.catalogOf(tenant)
    await engine.superuser.query(
      `insert into tablecast.record_history (tenant_id, table_id, record_id, version, action, changes, actor, at)
      select tenant_id, table_id, id, n, 'update', '{}', 'user:ann', updated_at
      from tablecast.records, generate_series(2, 150000) as n where tenant_id = $1 and id = $2`,
      [tenantId, id],
    )
    await engine.superuser.query(
      'update tablecast.records set version = 150000 where tenant_id = $1 and id = $2',
      [tenantId, id],
    )
    await update(id, { city: 'Oslo' })
    expect((await restore(id, 1)).data).toMatchObject({ contact: { version: 150_002, city: 'Bern' } })
  })

  it.each([0, -1, 2, 99])('there is no version %i of a new record', async (version) => {
    expect(codesOf(await restore(await make(), version))).toEqual(['BAD_REQUEST'])
  })

  it('a writer goes back to a version, but only an admin sees what is deleted', async () => {
    const id = await make({ city: 'Bern' })
    await update(id, { city: 'Oslo' })
    expect((await restore(id, 1, writer)).data).toMatchObject({ contact: { city: 'Bern' } })
    await remove(id)
    expect(codesOf(await restore(id, undefined, writer))).toEqual(['FORBIDDEN'])
    expect(codesOf(await restore(idOf(404)))).toEqual(['RECORD_MISSING'])
  })
})

describe('purgeContact', () => {
  it('removes a record, deleted or not, with its history and its unique values', async () => {
    const [live, gone] = [await make({ externalRef: 'P-1' }), await make({ externalRef: 'P-2' })]
    await remove(gone)
    for (const id of [live, gone]) {
      expect((await purge(id)).data).toEqual({ purged: id })
      expect(await historyOf(id)).toEqual([])
      expect(codesOf(await purge(id))).toEqual(['RECORD_MISSING'])
      expect(codesOf(await restore(id))).toEqual(['RECORD_MISSING'])
    }
    expect(
      codesOf(
        await tenant.send('mutation { createContact(input: { name: "x", externalRef: "P-1" }) { id } }'),
      ),
    ).toEqual([])
    const { rows } = await engine.superuser.query('select 1 from tablecast.records where id = any($1)', [
      [live, gone],
    ])
    expect(rows).toEqual([])
  })

  it('may leave what happened, without any value', async () => {
    const id = await make({ city: 'Bern' })
    await update(id, { city: 'a secret' })
    await purge(id, true)
    expect(await historyOf(id)).toEqual([
      { version: 1, action: 'create', changes: {} },
      { version: 2, action: 'update', changes: {} },
      { version: 3, action: 'purge', changes: {} },
    ])
  })

  it('an id whose history is kept is not used again, one that left nothing is free', async () => {
    const kept = await make()
    const left = await make()
    await purge(kept, true)
    await purge(left)
    const create = (id: string) =>
      tenant.send(`mutation { createContact(input: { id: "${id}", name: "x" }) { id } }`)
    expect(codesOf(await create(kept))).toEqual(['UNIQUE_CONFLICT'])
    expect(codesOf(await create(left))).toEqual([])
  })

  it('takes an admin', async () => {
    const id = await make()
    expect(codesOf(await purge(id, false, writer))).toEqual(['FORBIDDEN'])
    expect(await historyOf(id)).toHaveLength(1)
  })

  it('reaches no other tenant', async () => {
    const other = await makeTenant(engine.test, crm)
    const id = await make()
    expect(codesOf(await purge(id, false, other))).toEqual(['RECORD_MISSING'])
    const catalog = await engine.catalogOf(tenant)
    const { tenantId } = await engine.catalogOf(other)
    const table = tableIn(catalog, 'Contact')
    // Without our own look before: the function itself goes by the tenant of the transaction.
    await engine.database.write(tenantId, async (session) => {
      const rows = await session.run(purgeRecord({ tenantId, table }, id, false))
      expect(rows).toEqual([{ purged: false }])
      return { value: undefined, commit: true }
    })
    expect(await historyOf(id)).toHaveLength(1)
  })
})

describe('ifVersion', () => {
  it('does not tell of a version that the mutation itself has made, and that ends with it', async () => {
    const id = await make()
    const { errors } = await tenant.send(`mutation {
      a: updateContact(id: "${id}", patch: { city: "Oslo" }) { version }
      b: deleteContact(id: "${id}", ifVersion: 1) { version } }`)
    expect(errors[0]?.message).toBe(
      'The record is not at version 1; an earlier field of this mutation wrote it.',
    )
    expect(Object.keys(errors[0]?.extensions ?? {}).sort()).toEqual(['code', 'hint'])
  })

  it('says where the record is and which of the fields that were to be changed have changed since', async () => {
    const id = await make({ city: 'Bern', visits: 1 })
    await update(id, { city: 'Oslo' })
    await update(id, { visits: 2 })
    const { errors } = await tenant.send(
      `mutation { updateContact(id: "${id}", ifVersion: 1, patch: { city: "Rome", name: "Bob" }) { id } }`,
    )
    expect(errors[0]?.extensions).toMatchObject({ currentVersion: 3, changedFields: ['city'] })
    const removal = await tenant.send(`mutation { deleteContact(id: "${id}", ifVersion: 2) { id } }`)
    expect(removal.errors[0]?.extensions).toMatchObject({ currentVersion: 3, changedFields: ['visits'] })
  })
})
