import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const deal = {
  name: 'Deal',
  fields: [
    { name: 'title', kind: 'text' },
    { name: 'size', kind: 'integer' },
    { name: 'price', kind: 'decimal', options: { precision: 9, scale: 2 } },
    { name: 'closesOn', kind: 'date' },
    { name: 'stage', kind: 'choice', options: { choices: [{ value: 'OPEN' }] } },
  ],
}
const makeDeals = () => makeTenant(test, [deal])
const create = 'mutation ($input: DealInput!) { createDeal(input: $input) { id } }'

it.each([
  ['no document', '', {}],
  ['a syntax error', '{ deals { ', {}],
  ['a field that is not there', '{ deals { nodes { nothing } } }', {}],
  ['an argument that is not there', '{ deals(color: "red") { totalCount } }', {}],
  ['a literal of the wrong type', 'mutation { createDeal(input: { size: "x" }) { id } }', {}],
  ['a literal that a scalar refuses', 'mutation { createDeal(input: { price: true }) { id } }', {}],
  ['a fragment that is not there', '{ ...nothing }', {}],
  ['a subscription', 'subscription { deals { totalCount } }', {}],
  ['a variable that is missing', create, {}],
  ['a variable that is null', create, { input: null }],
  ['a variable with an unknown field', create, { input: { color: 'red' } }],
  ['text that is a number', create, { input: { title: 5 } }],
  ['an integer that is text', create, { input: { size: '5' } }],
  ['an integer of 33 bits', create, { input: { size: 2 ** 32 } }],
  ['a decimal that is a boolean', create, { input: { price: true } }],
  ['a date that is a number', create, { input: { closesOn: 5 } }],
  ['a choice that is not there', create, { input: { stage: 'WON' } }],
  ['a list for an object', create, { input: [] }],
  ['an argument that is null after all', 'query ($id: ID! = "x") { node(id: $id) { id } }', { id: null }],
])('%s is a BAD_REQUEST', async (_, query, variables) => {
  const tenant = await makeDeals()
  const { data, errors } = await tenant.send(query, variables)
  expect(data ?? null).toBeNull()
  expect(errors.length).toBeGreaterThan(0)
  for (const { message, extensions } of errors) {
    expect(extensions).toEqual({ code: 'BAD_REQUEST' })
    expect(message).toMatch(/\w+/)
  }
})

it('an operation that the document does not have is a BAD_REQUEST', async () => {
  const tenant = await makeDeals()
  for (const path of ['/graphql', '/catalog']) {
    const body = { query: 'query a { __typename } query b { __typename }' }
    for (const operationName of ['c', undefined]) {
      const { errors } = await test.post(
        path,
        { ...body, ...(operationName ? { operationName } : {}) },
        tenant.token,
      )
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }])
    }
  }
})

it('what goes wrong on our side is masked, with an id', async () => {
  const tenant = await makeDeals()
  const client = await connect(test.databaseUrl)
  await client.query('alter function tablecast.sort_key(text) rename to hidden')
  try {
    const { status, data, errors } = await tenant.send('{ deals(orderBy: { title: ASC }) { nodes { id } } }')
    expect(status).toBe(200)
    expect(data).toBeNull()
    expect(errors).toEqual([
      {
        message: 'Something went wrong on our side.',
        locations: [{ line: 1, column: expect.any(Number) }],
        path: expect.arrayContaining(['deals']),
        extensions: {
          code: 'INTERNAL',
          id: expect.stringMatching(/^[0-9a-f]{8}-/),
          hint: 'The id is in the log of the server.',
        },
      },
    ])
  } finally {
    await client.query('alter function tablecast.hidden(text) rename to sort_key')
  }
})

it('what is masked goes to the log under the id that the client got', async () => {
  const told: object[] = []
  const tenant = await makeDeals()
  const app = test.another({ logger: { error: (details) => told.push(details) } })
  const client = await connect(test.databaseUrl)
  await client.query('alter function tablecast.sort_key(text) rename to hidden')
  try {
    const body = { query: '{ deals(orderBy: { title: ASC }) { nodes { id } } }' }
    const { errors, headers } = await test.post('/graphql', body, tenant.token, app)
    const err = expect.objectContaining({ message: expect.stringContaining('sort_key') })
    expect(told).toContainEqual({
      id: errors[0]?.extensions['id'],
      requestId: headers.get('x-request-id'),
      err,
    })
  } finally {
    await client.query('alter function tablecast.hidden(text) rename to sort_key')
  }
})

it('a masked error breaks nothing for the next request', async () => {
  const tenant = await makeDeals()
  const client = await connect(test.databaseUrl)
  await client.query('alter table tablecast.record_history rename to hidden')
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      const { errors } = await tenant.send('mutation { createDeal(input: { title: "lost" }) { id } }')
      expect(errors[0]?.extensions.code).toBe('INTERNAL')
    }
  } finally {
    await client.query('alter table tablecast.hidden rename to record_history')
  }
  await tenant.ask('mutation { createDeal(input: { title: "kept" }) { id } }')
  expect(await tenant.ask('{ deals { nodes { title } } }')).toEqual({ deals: { nodes: [{ title: 'kept' }] } })
})

it('a failure outside of GraphQL is masked too, with an id', async () => {
  const tenant = await makeDeals()
  const client = await connect(test.databaseUrl)
  await client.query('alter view tablecast_view.tenants rename to hidden')
  try {
    for (const path of ['/schema.graphql', '/graphql?query={__typename}', '/catalog?query={__typename}']) {
      const response = await test.another().fetch(
        new Request(`http://tablecast.test${path}`, {
          headers: { authorization: `Bearer ${tenant.token}` },
        }),
      )
      expect(response.status).toBe(500)
      expect(await response.json()).toMatchObject({
        errors: [
          {
            message: 'Something went wrong on our side.',
            extensions: { code: 'INTERNAL', id: expect.stringMatching(/^[0-9a-f]{8}-/) },
          },
        ],
      })
    }
  } finally {
    await client.query('alter view tablecast_view.hidden rename to tenants')
  }
})

it('a query gives what it can beside its errors', async () => {
  const tenant = await makeDeals()
  const { data, errors } = await tenant.send(
    '{ a: node(id: "01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1") { id } b: node(id: "no id") { id } __typename }',
  )
  expect(data).toEqual({ a: null, b: null, __typename: 'Query' })
  expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'BAD_REQUEST' } }])
})

it('clients that speak application/graphql-response+json get the status of the failure', async () => {
  const tenant = await makeDeals()
  const send = (query: string) =>
    test.app.fetch(
      new Request('http://tablecast.test/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          authorization: `Bearer ${tenant.token}`,
        },
        body: JSON.stringify({ query }),
      }),
    )
  const id = '"01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1"'
  const statuses: [string, number][] = [
    ['{ deals { totalCount } }', 200],
    ['{ nothing }', 400],
    [`mutation { deleteDeal(id: ${id}) { id } }`, 404],
    ['mutation { createDeal(input: { price: "1.005" }) { id } }', 400],
  ]
  for (const [query, status] of statuses) {
    const response = await send(query)
    expect(`${query} ${response.status}`).toBe(`${query} ${status}`)
    expect(response.headers.get('content-type')).toContain('application/graphql-response+json')
  }
})
