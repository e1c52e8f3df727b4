import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { createAdaptorServer } from '@hono/node-server'
import { beforeAll, expect, it } from '@jest/globals'
import express from 'express'
import { Hono } from 'hono'
import { useApp } from '../support/app.ts'
import { listen } from '../support/listening.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp({ poolSize: 2 })
let tenant: TestTenant
beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
})

const query = 'mutation ($title: String!) { createDeal(input: { title: $title }) { title } }'
const ask = (origin: string, body: string, type = 'application/json') =>
  fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': type, authorization: `Bearer ${tenant.token}` },
    body,
  })
const read = {
  errors: [
    {
      message: 'The body of the request was read before it came to Tablecast.',
      extensions: { code: 'INTERNAL', hint: expect.stringContaining('request.body') },
    },
  ],
}

const parsers: Record<string, express.RequestHandler> = {
  'express.json()': express.json(),
  'express.text()': express.text({ type: '*/*' }),
  'express.raw()': express.raw({ type: '*/*' }),
  'express.urlencoded()': express.urlencoded(),
}

it.each(Object.keys(parsers))('a body that %s has read is answered as if nobody had', async (name) => {
  const parser = parsers[name] as express.RequestHandler
  const origin = await listen(createServer(express().use(parser).use(test.app.handle)))
  const plain = await listen(createServer(test.app.handle))
  const response = await ask(origin, JSON.stringify({ query, variables: { title: 'Über' } }))
  expect(await response.json()).toEqual({ data: { createDeal: { title: 'Über' } } })
  for (const body of ['{}', '[]', '', '{"query":"{ __typename"}', '{"query":1}']) {
    const { status } = await ask(origin, body)
    expect({ body, status }).toEqual({ body, status: (await ask(plain, body)).status })
  }
})

it('a body that nobody left anywhere is told', async () => {
  const server = createServer(async (request, response) => {
    await text(request)
    test.app.handle(request, response)
  })
  const response = await ask(await listen(server), '{"query":"{ __typename }"}')
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual(read)
})

it('a body that Hono has read is told, and a clone of it is answered', async () => {
  const app = new Hono()
  app.post('/graphql', async (context) => {
    const whole = context.req.raw.clone()
    const { extensions } = await context.req.json()
    return test.app.fetch(extensions ? whole : context.req.raw)
  })
  const origin = await listen(createAdaptorServer(app))
  const response = await ask(origin, '{"query":"{ __typename }"}')
  expect(response.status).toBe(500)
  expect(await response.json()).toEqual(read)
  const kept = await ask(origin, '{"query":"{ __typename }","extensions":{"keep":true}}')
  expect(await kept.json()).toEqual({ data: { __typename: 'Query' } })
})

it('a body that comes in pieces is answered', async () => {
  const origin = await listen(createServer(test.app.handle))
  const body = Buffer.from(JSON.stringify({ query, variables: { title: 'Über' } }))
  const sent = request(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
  })
  for (const byte of body) {
    sent.write(Buffer.of(byte))
  }
  const [response] = (await once(sent.end(), 'response')) as [IncomingMessage]
  expect(JSON.parse(await text(response))).toEqual({ data: { createDeal: { title: 'Über' } } })

  const stream = new Blob([body]).stream()
  const direct = await test.app.fetch(
    new Request('http://tablecast.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
      body: stream,
      duplex: 'half',
    } as RequestInit),
  )
  expect(await direct.json()).toEqual({ data: { createDeal: { title: 'Über' } } })
})
