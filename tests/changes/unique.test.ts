import { beforeEach, expect, it } from '@jest/globals'
import { checkRecords, type Finding } from '../../src/changes/check.ts'
import { idOf } from '../examples/cinema.ts'
import { crm } from '../examples/crm.ts'
import { tableIn, useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

// Values of unique fields that are not held for the records that have them, as somebody's SQL may have left them.
const engine = useEngine()
let tenant: TestTenant

const long = 'x'.repeat(2_000)

beforeEach(async () => {
  tenant = await makeTenant(engine.test, crm)
  const inputs = ['a', 'b', 'c', 'd', long].map((ref, at) => ({
    ...{ id: idOf(at + 1), name: 'n', externalRef: ref, number: at },
  }))
  await tenant.ask('mutation ($inputs: [ContactInput!]!) { createContacts(inputs: $inputs) { id } }', {
    inputs,
  })
  await tenant.ask(`mutation { deleteContact(id: "${idOf(4)}") { id } }`)
})

async function check(repair = false) {
  const findings: Finding[] = []
  const { signal } = new AbortController()
  for await (const checked of checkRecords({
    database: engine.database,
    tenant: tenant.slug,
    repair,
    signal,
  })) {
    findings.push(...checked.findings)
  }
  return findings.map(({ id, field, rule, repaired }) => ({
    ...{ id: Number(id.slice(-2)), field, rule },
    ...(repaired === undefined ? {} : { repaired }),
  }))
}

/** SQL with the numbers of the tenant and of the field externalRef. */
async function meddle(text: string): Promise<void> {
  const catalog = await engine.catalogOf(tenant)
  const field = tableIn(catalog, 'Contact').fields.get('externalRef')
  const filled = text
    .replaceAll(':tenant', String(catalog.tenantId))
    .replaceAll(':field', String(field?.id))
    .replaceAll(':key', `'${field?.key}'`)
  await engine.superuser.query(filled)
}

it('finds nothing where all is as it should be', async () => {
  expect(await check()).toEqual([])
})

it('finds values that are not held, and holds them when it is asked to', async () => {
  await meddle('delete from tablecast.unique_values where tenant_id = :tenant and field_id = :field')
  const found = [1, 2, 3, 5].map((id) => ({ id, field: 'externalRef', rule: 'unheld' }))
  expect(await check()).toEqual(found)
  expect(await check()).toEqual(found)
  expect(await check(true)).toEqual(found.map((one) => ({ ...one, repaired: true })))
  expect(await check()).toEqual([])
  const { errors } = await tenant.send(
    `mutation { createContact(input: { name: "x", externalRef: "${long}" }) { id } }`,
  )
  expect(errors[0]?.extensions.code).toBe('UNIQUE_CONFLICT')
})

it('finds values that are held for records without them, and gives them back', async () => {
  await meddle(`
    update tablecast.records set data = data || jsonb_build_object(:key, 'z') where tenant_id = :tenant and id = '${idOf(1)}';
    update tablecast.records set data = data - :key where tenant_id = :tenant and id = '${idOf(2)}';
    insert into tablecast.unique_values values (:tenant, :field, '=d', '${idOf(4)}'), (:tenant, :field, '=nobody', '${idOf(99)}')`)
  const found = [
    { id: 1, field: 'externalRef', rule: 'unheld' },
    ...[1, 2, 4, 99].map((id) => ({ id, field: 'externalRef', rule: 'stale' })),
  ]
  expect(await check()).toEqual(found)
  expect(await check(true)).toEqual(found.map((one) => ({ ...one, repaired: true })))
  expect(await check()).toEqual([])
  expect(await tenant.ask('{ a: contact(by: { externalRef: "z" }) { number } }')).toEqual({
    a: { number: 0 },
  })
})

it('finds records that share a value, which only people can part', async () => {
  await meddle(`
    update tablecast.records set data = data || jsonb_build_object(:key, 'a') where tenant_id = :tenant and id = '${idOf(2)}'`)
  expect(await check(true)).toEqual([
    { id: 2, field: 'externalRef', rule: 'unique', repaired: false },
    { id: 2, field: 'externalRef', rule: 'stale', repaired: true },
  ])
  expect(await check()).toEqual([{ id: 2, field: 'externalRef', rule: 'unique' }])
})

it('repairs beside writers without taking what they have', async () => {
  await meddle('delete from tablecast.unique_values where tenant_id = :tenant and field_id = :field')
  const writes = Array.from({ length: 30 }, (_, n) =>
    tenant.send(
      `mutation { updateContact(id: "${idOf((n % 3) + 1)}", patch: { externalRef: "w${n % 4}" }) { id } }`,
    ),
  )
  await check(true)
  await Promise.all(writes)
  await check(true)
  expect(await check()).toEqual([])
})

it('a list or an object is no value, and nobody is kept from theirs by one', async () => {
  await meddle(`
    update tablecast.records set data = data || jsonb_build_object(:key, '["c"]'::jsonb) where tenant_id = :tenant and id = '${idOf(1)}';
    update tablecast.records set data = data || jsonb_build_object(:key, '{"toString": 1}'::jsonb) where tenant_id = :tenant and id = '${idOf(2)}'`)
  const found = [
    { id: 1, field: 'externalRef', rule: 'type' },
    { id: 2, field: 'externalRef', rule: 'type' },
  ]
  const stale = [1, 2].map((id) => ({ id, field: 'externalRef', rule: 'stale' }))
  expect(await check()).toEqual([...found, ...stale])
  expect(await check(true)).toEqual([...found, ...stale.map((one) => ({ ...one, repaired: true }))])
  expect(await check(true)).toEqual(found)
  const { errors } = await tenant.send(
    `mutation ($inputs: [ContactInput!]!) {
      upsertContacts(by: EXTERNAL_REF, inputs: $inputs) { id }
      a: updateContact(id: "${idOf(1)}", patch: { externalRef: "a" }) { id }
      b: deleteContact(id: "${idOf(2)}") { id } }`,
    { inputs: ['b', 'c'].map((externalRef) => ({ name: 'n', externalRef })) },
  )
  expect(errors).toEqual([])
  expect(await check()).toEqual([])
})

it('a field becomes unique whatever lists and objects SQL has left in it', async () => {
  const define = (unique: boolean) =>
    tenant.define(
      'mutation ($u: Boolean!) { updateField(table: "Contact", field: "externalRef", input: { unique: $u }) { unique } }',
      { u: unique },
    )
  await define(false)
  await meddle(`
    update tablecast.records set data = data || jsonb_build_object(:key, '[]'::jsonb) where tenant_id = :tenant and id in ('${idOf(1)}', '${idOf(2)}')`)
  await define(true)
  expect(await check()).toEqual([1, 2].map((id) => ({ id, field: 'externalRef', rule: 'type' })))
  await tenant.ask(`mutation { updateContact(id: "${idOf(1)}", patch: { externalRef: "[]" }) { id } }`)
})

it('an upsert by a value that is held for a record without one is no failure of ours', async () => {
  await meddle(`
    update tablecast.records set data = data || jsonb_build_object(:key, '{"toString": 1}'::jsonb) where tenant_id = :tenant and id = '${idOf(1)}'`)
  const { errors } = await tenant.send(
    'mutation { upsertContacts(by: EXTERNAL_REF, inputs: [{ name: "n", externalRef: "a" }]) { id } }',
  )
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAVAILABLE'])
})
