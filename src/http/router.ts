import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServerAdapter } from '@whatwg-node/server'
import type { Limits } from '../limits.ts'
import type { Logger } from '../options.ts'
import { wantsHtml } from './graphiql.ts'
import { findUnfit, pathsOf, refuseAddress, refuseReadBody, send } from './node-request.ts'
import { answerFailure } from './report.ts'
import { receive } from './visit.ts'

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
  { basePath, logger, limits }: { basePath: string; logger: Logger; limits: Limits },
): Router {
  const table = new Map(Object.entries(routes).map(([path, route]) => [`${basePath}${path}`, route]))
  const paths = [...table.keys()]
  // No error may come as far as the adapter: it would show its stack.
  const adapter = createServerAdapter<{ route: Route }>(async (request, { route }) => {
    try {
      return route.page && wantsHtml(request)
        ? await route.page(request)
        : await receive(request, limits.requestMs, () => route.answer(request))
    } catch (error) {
      return answerFailure(error, logger)
    }
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
