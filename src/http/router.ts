import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServerAdapter } from '@whatwg-node/server'
import type { Logger } from '../options.ts'
import { wantsHtml } from './graphiql.ts'
import { findUnfit, pathsOf, refuseAddress, refuseReadBody, send } from './node-request.ts'
import { answerFailure } from './report.ts'

/** One address: what answers requests, and the page for people where there is one. */
export interface Route {
  answer(request: Request): Response | Promise<Response>
  page?: ((request: Request) => Promise<Response>) | undefined
}

/** The routes, in the two forms that servers take. */
export interface Router {
  paths: string[]
  fetch(request: Request): Promise<Response>
  handle(request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): Promise<void>
}

/** Sends each request to its route. */
export function openRouter(
  routes: Record<string, Route>,
  { basePath, logger }: { basePath: string; logger: Logger },
): Router {
  const table = new Map(Object.entries(routes).map(([path, route]) => [`${basePath}${path}`, route]))
  const paths = [...table.keys()]
  const answer = async ({ page, answer }: Route, request: Request): Promise<Response> => {
    try {
      return page && wantsHtml(request) ? await page(request) : await answer(request)
    } catch (error) {
      // None may come as far as the adapter: it would show its stack. Who has gone away is no fault of ours.
      return request.signal.aborted ? new Response(null, { status: 499 }) : answerFailure(error, logger)
    }
  }
  const adapter = createServerAdapter<{ route: Route }>(async (request, { route }) => {
    const response = await answer(route, request)
    // Clients ask by GET too, and what they get is for one person, as it is at this moment.
    if (!response.headers.has('cache-control')) {
      response.headers.set('cache-control', 'no-store')
    }
    return response
  })
  return {
    paths,
    fetch: async (request) => {
      if (!URL.canParse(request.url)) {
        return answerFailure(refuseAddress(), logger)
      }
      const { pathname } = new URL(request.url)
      const route = table.get(pathname)
      if (!route) {
        return refusePath(pathname, paths)
      }
      return request.bodyUsed
        ? answerFailure(refuseReadBody(), logger)
        : toNative(await adapter.fetch(request, { route }))
    },
    handle: async (request, response, next) => {
      const [pathname = '', rest = ''] = pathsOf(request)
      const route = table.get(pathname) ?? table.get(rest)
      const unfit = findUnfit(request)
      if (!route && next) {
        next()
      } else if (unfit) {
        await send(answerFailure(unfit, logger), response)
      } else if (!route) {
        await send(refusePath(pathname, paths), response)
      } else {
        await adapter.handle(request, response, { route })
      }
    },
  }
}

function refusePath(pathname: string, paths: string[]): Response {
  const extensions = { code: 'BAD_REQUEST', hint: `There is: ${paths.join(', ')}.` }
  return Response.json(
    { errors: [{ message: `There is nothing at ${pathname}.`, extensions }] },
    { status: 404 },
  )
}

/** The adapter has responses of its own, faster than those of Node, but `clone` gives the same one again. */
function toNative({ status, statusText, headers, body }: Response): Response {
  return new Response(body, { status, statusText, headers: new Headers([...headers]) })
}
