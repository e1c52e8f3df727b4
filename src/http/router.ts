import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServerAdapter } from '@whatwg-node/server'
import type { Failure } from '../errors.ts'
import type { Limits } from '../limits.ts'
import type { Logger } from '../options.ts'
import { type Incoming, type Place, toIncoming } from './arrival.ts'
import { wantsHtml } from './graphiql.ts'
import { openHeadings } from './headers.ts'
import { findUnfit, pathsOf, refuseAddress, refuseReadBody, send } from './node-request.ts'
import { answerFailure } from './report.ts'
import { receive, type Visit } from './visit.ts'
import type { Observe } from './watch/observer.ts'

/** One address: what answers requests, and the page for people where there is one. */
export interface Route {
  answer(request: Request): Response | Promise<Response>
  page?: ((request: Request) => Promise<Response>) | undefined
  /** Machines ask it all day; it is not worth a line in the log. */
  isRoutine?: boolean
}

/** The routes, in the two forms that servers take. */
export interface Router {
  paths: string[]
  fetch(request: Request): Promise<Response>
  handle(request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): Promise<void>
}

interface RouterOptions {
  basePath: string
  logger: Logger
  limits: Limits
  corsOrigins: readonly string[]
  observe: Observe
}

/** Sends each request to its route. */
export function openRouter(
  routes: Record<string, Route>,
  { basePath, logger, limits, corsOrigins, observe }: RouterOptions,
): Router {
  const table = new Map(
    Object.entries(routes).map(([end, { isRoutine = false, ...route }]) => {
      const path = `${basePath}${end}`
      return [path, { ...route, place: { path, isRoutine } }]
    }),
  )
  const paths = [...table.keys()]
  const { preflight, complete } = openHeadings(corsOrigins)
  const answer = async ({ page, answer }: Route, request: Request, visit: Visit): Promise<Response> => {
    try {
      return page && wantsHtml(request)
        ? await page(request)
        : await receive(request, { visit, milliseconds: limits.requestMs }, () => answer(request))
    } catch (error) {
      // None may come as far as the adapter: it would show its stack. Who has gone away is no fault of ours.
      return request.signal.aborted
        ? new Response(null, { status: 499 })
        : answerFailure(error, { logger, visit })
    }
  }
  const adapter = createServerAdapter<{ route: Route & { place: Place } }>((request, { route }) =>
    observe(request, route.place, async (visit) =>
      complete(preflight(request) ?? (await answer(route, request, visit)), request.headers.get('origin')),
    ),
  )
  /** The answer to a request that comes to no route. */
  const refuse = (incoming: Incoming, pathname: string, unfit: Failure | undefined) =>
    observe(incoming, table.get(pathname)?.place, (visit) =>
      complete(
        unfit ? answerFailure(unfit, { logger, visit }) : refusePath(pathname, { paths, visit }),
        incoming.headers.get('origin'),
      ),
    )
  return {
    paths,
    fetch: async (request) => {
      const address = URL.canParse(request.url) ? new URL(request.url) : undefined
      const route = address && table.get(address.pathname)
      const unfit = !address ? refuseAddress() : route && request.bodyUsed ? refuseReadBody() : undefined
      return !route || unfit
        ? refuse(request, address?.pathname ?? '', unfit)
        : toNative(await adapter.fetch(request, { route }))
    },
    handle: async (request, response, next) => {
      const [pathname = '', rest = ''] = pathsOf(request)
      const route = table.get(pathname) ?? table.get(rest)
      const unfit = findUnfit(request)
      if (!route && next) {
        next()
      } else if (!route || unfit) {
        await send(await refuse(toIncoming(request), route ? route.place.path : pathname, unfit), response)
      } else {
        await adapter.handle(request, response, { route })
      }
    },
  }
}

function refusePath(pathname: string, { paths, visit }: { paths: string[]; visit: Visit }): Response {
  visit.codes.add('BAD_REQUEST')
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
