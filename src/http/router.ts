import { createServerAdapter } from '@whatwg-node/server'
import type { Logger } from 'pino'
import { codes, Failure } from '../errors.ts'
import { wantsHtml } from './graphiql.ts'

/** One address: what answers requests, and the page for people where there is one. */
export interface Route {
  answer(request: Request): Response | Promise<Response>
  page?: ((request: Request) => Response) | undefined
}

/** Sends each request to its route. */
export function openRouter(routes: Record<string, Route>, logger: Logger) {
  const table = new Map(Object.entries(routes))
  return createServerAdapter(async (request: Request) => {
    const { pathname } = new URL(request.url)
    const route = table.get(pathname)
    if (!route) {
      const known = [...table.keys()].join(', ')
      return tell(404, {
        code: 'BAD_REQUEST',
        message: `There is nothing at ${pathname}.`,
        hint: `There is: ${known}.`,
      })
    }
    try {
      return route.page && wantsHtml(request) ? route.page(request) : await route.answer(request)
    } catch (error) {
      if (error instanceof Failure) {
        return tell(codes[error.code].status, { code: error.code, message: error.message, ...error.details })
      }
      logger.error({ err: error }, 'a request failed')
      return tell(500, { code: 'INTERNAL', message: 'Something went wrong on our side.' })
    }
  })
}

function tell(
  status: number,
  { message, ...extensions }: { message: string; code: string; hint?: string },
): Response {
  return Response.json({ errors: [{ message, extensions }] }, { status })
}
