import { beforeAll, expect, it } from '@jest/globals'
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, printSchema } from 'graphql'
import { buildSchema } from '../../src/schema/build.ts'
import { makeCatalog } from '../examples/catalog.ts'
import { shop } from '../examples/shop.ts'
import { codesOf } from '../operations/answer.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, shop)
})

it('a client that introspects sees the whole schema', async () => {
  const introspection = await tenant.ask<IntrospectionQuery>(
    getIntrospectionQuery({ oneOf: true, inputValueDeprecation: true }),
  )
  expect(printSchema(buildClientSchema(introspection))).toBe(printSchema(buildSchema(makeCatalog(shop))))
})

it('a tenant without tables can be introspected too', async () => {
  const empty = await makeTenant(test)
  const introspection = await empty.ask<IntrospectionQuery>(getIntrospectionQuery())
  expect(Object.keys(buildClientSchema(introspection).getQueryType()?.getFields() ?? {})).toEqual([
    'node',
    'nodes',
  ])
})

it.each([
  ['query ($by: ProductBy!) { product(by: $by) { id } }', { by: {} }],
  ['query ($by: ProductBy!) { product(by: $by) { id } }', { by: { id: null } }],
  ['query ($orderBy: [ProductOrder!]) { products(orderBy: $orderBy) { totalCount } }', { orderBy: [{}] }],
  [
    'query ($orderBy: [ProductOrder!]) { products(orderBy: $orderBy) { totalCount } }',
    { orderBy: [{ title: 'ASC', sku: 'ASC' }] },
  ],
  [
    'query ($orderBy: [ProductOrder!]) { products(orderBy: $orderBy) { totalCount } }',
    { orderBy: [{ title: null }] },
  ],
  ['query ($title: Direction) { products(orderBy: [{ title: $title }]) { totalCount } }', {}],
  ['{ products(orderBy: [{ title: ASC, sku: ASC }]) { totalCount } }', {}],
  ['{ product(by: {}) { id } }', {}],
])('exactly one key is asked for, and enforced: %s with %j is BAD_REQUEST', async (query, variables) => {
  const answer = await tenant.send(query, variables)
  expect(new Set(codesOf(answer))).toEqual(new Set(['BAD_REQUEST']))
})
