import { createServerAdapter } from '@whatwg-node/server'
import type { Logger } from 'pino'
import { Failure } from '../errors.ts'
import { wantsHtml } from './graphiql.ts'
import { answerFailure } from './report.ts'

/** One address: what answers requests, and the page for people where there is one. */
export interface Route {
  answer(request: Request): Response | Promise<Response>
  page?: ((request: Request) => Promise<Response>) | undefined
}

/** Sends each request to its route. */
export function openRouter(routes: Record<string, Route>, logger: Logger) {
  const table = new Map(Object.entries(routes))
  return createServerAdapter(async (request: Request) => {
    try {
      const { pathname } = readUrl(request)
      const route = table.get(pathname)
      if (!route) {
        const extensions = { code: 'BAD_REQUEST', hint: `There is: ${[...table.keys()].join(', ')}.` }
        const errors = [{ message: `There is nothing at ${pathname}.`, extensions }]
        return Response.json({ errors }, { status: 404 })
      }
      return route.page && wantsHtml(request) ? await route.page(request) : await route.answer(request)
    } catch (error) {
      return answerFailure(error, logger)
    }
  })
}

/** The host is what the client says it is, so the address may be none. */
function readUrl({ url }: Request): URL {
  if (!URL.canParse(url)) {
    throw new Failure('BAD_REQUEST', 'The header Host and the path of the request make no address.')
  }
  return new URL(url)
}
