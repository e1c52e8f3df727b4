import { expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
const makeDeals = () => makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
const get = ({ token }: TestTenant, headers: Record<string, string> = {}, app = test.app) =>
  app.fetch(
    new Request('http://tablecast.test/schema.graphql', {
      headers: { authorization: `Bearer ${token}`, ...headers },
    }),
  )
const addField = 'mutation { addField(table: "Deal", field: { name: "size", kind: "integer" }) { name } }'

it('it is the schema that /graphql answers on', async () => {
  const tenant = await makeDeals()
  const response = await get(tenant)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('application/graphql; charset=utf-8')
  const schema = buildSchema(await response.text())
  const { __type } = await tenant.ask<{ __type: { fields: { name: string }[] } }>(
    '{ __type(name: "Deal") { fields { name } } }',
  )
  expect(__type.fields.map(({ name }) => name)).toContain('title')
  expect(Object.keys(schema.getTypeMap())).toEqual(
    expect.arrayContaining(['Deal', 'DealFilter', 'DealInput']),
  )
})

it('it may be kept by the caller only, and is asked for again each time', async () => {
  const { headers } = await get(await makeDeals())
  expect(headers.get('cache-control')).toBe('private, no-cache')
  expect(headers.get('vary')).toBe('authorization')
  expect(headers.get('x-catalog-version')).toBe('1')
})

it('who has it already gets 304 and no body', async () => {
  const tenant = await makeDeals()
  const etag = (await get(tenant)).headers.get('etag') ?? ''
  expect(etag).toMatch(/^"[^"]+"$/)
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const response = await get(tenant, { 'if-none-match': known })
    expect(response.status).toBe(304)
    expect(await response.text()).toBe('')
    expect(response.headers.get('etag')).toBe(etag)
  }
  expect((await get(tenant, { 'if-none-match': '"other"' })).status).toBe(200)
})

it('a change of the catalog changes it at once, on every instance', async () => {
  const tenant = await makeDeals()
  const other = test.another()
  const before = await get(tenant, {}, other)
  const etag = before.headers.get('etag') ?? ''
  expect(await before.text()).not.toContain('size: Int')
  await tenant.define(addField)
  for (const app of [test.app, other]) {
    const after = await get(tenant, { 'if-none-match': etag }, app)
    expect(after.status).toBe(200)
    expect(after.headers.get('x-catalog-version')).toBe('2')
    expect(await after.text()).toContain('size: Int')
  }
})

it('a change that clients cannot see leaves it as it is', async () => {
  const tenant = await makeDeals()
  const etag = (await get(tenant)).headers.get('etag') ?? ''
  await tenant.define(
    'mutation { updateField(table: "Deal", field: "title", input: { default: "x" }) { name } }',
  )
  const response = await get(tenant, { 'if-none-match': etag })
  expect(response.status).toBe(304)
  expect(response.headers.get('x-catalog-version')).toBe('2')
})

it('a tenant without tables has a schema too', async () => {
  const schema = buildSchema(await (await get(await makeTenant(test))).text())
  expect(schema.getMutationType()).toBeUndefined()
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['node', 'nodes'])
})

it('it is there to be read only', async () => {
  const { token } = await makeDeals()
  const response = await test.app.fetch(
    new Request('http://tablecast.test/schema.graphql', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    }),
  )
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})
