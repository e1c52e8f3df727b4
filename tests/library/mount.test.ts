import { createServer } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { beforeAll, describe, expect, it } from '@jest/globals'
import express from 'express'
import { Hono } from 'hono'
import { mount } from 'hono/mount'
import { useApp } from '../support/app.ts'
import { listen } from '../support/listening.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp({ poolSize: 2 })
let tenant: TestTenant
beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
})

/** Servers that have `/health` of their own, and Tablecast below a prefix; each gives its origin. */
const hosts: Record<string, (prefix: string) => Promise<string>> = {
  'node:http': (basePath) => {
    const tablecast = test.another({ basePath })
    return listen(
      createServer((request, response) => {
        if (request.url === '/health') {
          response.end('well')
        } else {
          tablecast.handle(request, response)
        }
      }),
    )
  },
  'node:http that asks for the paths': (basePath) => {
    const { paths, handle } = test.another({ basePath })
    return listen(
      createServer((request, response) => {
        const { pathname } = new URL(request.url ?? '', 'http://localhost')
        if (paths.includes(pathname)) {
          handle(request, response)
        } else {
          response.writeHead(request.url === '/health' ? 200 : 404).end('well')
        }
      }),
    )
  },
  'Express with everything handed to it': (basePath) =>
    listen(createServer(express().use(test.another({ basePath }).handle).use('/health', isWell))),
  'Express that takes the prefix off': (prefix) =>
    listen(
      createServer(
        express()
          .use(prefix || '/', test.another().handle)
          .use('/health', isWell),
      ),
    ),
  'Express with each path': (basePath) => {
    const { paths, handle } = test.another({ basePath })
    return listen(createServer(express().use('/health', isWell).use(paths, handle)))
  },
  'Hono with each path': (basePath) => {
    const { paths, fetch } = test.another({ basePath })
    const app = new Hono().get('/health', (context) => context.text('well'))
    return listen(createAdaptorServer(app.on(['GET', 'POST'], paths, (context) => fetch(context.req.raw))))
  },
  'Hono that takes the prefix off': (prefix) => {
    const app = new Hono().get('/health', (context) => context.text('well'))
    return listen(createAdaptorServer(app.all(`${prefix}/*`, mount(test.another().fetch))))
  },
}

const isWell: express.RequestHandler = (_, response) => {
  response.send('well')
}

const post = (address: string, query: string, headers: Record<string, string> = {}) =>
  fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}`, ...headers },
    body: JSON.stringify({ query }),
  })

describe.each(Object.keys(hosts).flatMap((host) => ['', '/data/v1.0'].map((prefix) => ({ host, prefix }))))(
  'under "$prefix" of $host',
  ({ host, prefix }) => {
    let origin: string
    beforeAll(async () => {
      origin = (await hosts[host]?.(prefix)) ?? ''
    })

    it('records and definitions answer', async () => {
      const response = await post(
        `${origin}${prefix}/graphql`,
        'mutation { createDeal(input: { title: "Über" }) { title } }',
      )
      expect(await response.json()).toEqual({ data: { createDeal: { title: 'Über' } } })
      expect(response.headers.get('x-catalog-version')).toBe('1')
      expect(await (await post(`${origin}${prefix}/catalog`, '{ tables { name } }')).json()).toEqual({
        data: { tables: [{ name: 'Deal' }] },
      })
    })

    it('what comes with GET answers too', async () => {
      const headers = { authorization: `Bearer ${tenant.token}` }
      const query = await fetch(`${origin}${prefix}/graphql?query=${encodeURIComponent('{ __typename }')}`, {
        headers,
      })
      expect(await query.json()).toEqual({ data: { __typename: 'Query' } })
      const sdl = await fetch(`${origin}${prefix}/schema.graphql`, { headers })
      expect(await sdl.text()).toContain('type Deal implements Node')
      const known = { ...headers, 'if-none-match': sdl.headers.get('etag') ?? '' }
      expect((await fetch(`${origin}${prefix}/schema.graphql`, { headers: known })).status).toBe(304)
    })

    it('a refusal has its status', async () => {
      const response = await post(`${origin}${prefix}/graphql`, '{ __typename }', {
        authorization: 'Bearer x',
      })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    })

    it("the host's own routes answer, and what neither has is missing", async () => {
      expect(await (await fetch(`${origin}/health`)).text()).toBe('well')
      for (const path of [`${prefix}/graphql/more`, `${prefix}/nothing`, `/other${prefix}/graphql`]) {
        expect((await post(`${origin}${path}`, '{ __typename }')).status).toBe(404)
      }
    })
  },
)
