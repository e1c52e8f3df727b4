import { execute } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { pino } from 'pino'
import { openCatalogCache } from './catalog/cache.ts'
import { catalogSchema } from './catalog-schema/schema.ts'
import type { Config } from './config.ts'
import { openDatabase } from './db/database.ts'
import { openAccess } from './http/access.ts'
import { useCatalogTransaction } from './http/catalog-transaction.ts'
import { openCredentials } from './http/credential.ts'
import { openDocumentCache } from './http/documents.ts'
import { openGraphiql } from './http/graphiql.ts'
import { useReport } from './http/report.ts'
import { openRouter } from './http/router.ts'
import { openSdl } from './http/sdl.ts'
import { useTenantSchema } from './http/tenant-schema.ts'
import { useTenantTransaction } from './http/tenant-transaction.ts'
import { openSchemaCache } from './schema/cache.ts'

export interface TablecastOptions
  extends Pick<
    Config,
    'jwtSecrets' | 'adminKeys' | 'graphiql' | 'poolSize' | 'statementTimeoutMs' | 'cacheBytes' | 'logLevel'
  > {
  databaseUrl: string
  /** In development: what GraphiQL opens with. */
  graphiqlStart?: { token: string; query: string } | undefined
}

/** Tablecast as a Fetch handler and as a handler of node:http. */
export interface Tablecast {
  fetch(request: Request): Response | Promise<Response>
  handle: ReturnType<typeof openRouter>
  close(): Promise<void>
}

/**
 * The way of a request, stage by stage:
 *
 * /graphql   credential → tenant → catalog and schema (cached; checked in the transaction) → transaction →
 *            operations → plan → sql → rows → report
 * /catalog   credential → transaction → check → change (version + 1) → report
 */
export function createTablecast(options: TablecastOptions): Tablecast {
  const logger = pino({ level: options.logLevel })
  const database = openDatabase({ ...options, url: options.databaseUrl })
  const authenticate = openCredentials(options)
  const access = openAccess(database)
  const share = (part: number) => Math.floor(options.cacheBytes * part)
  const catalogs = openCatalogCache(database, share(0.2))
  const schemas = openSchemaCache(share(0.6))
  const sdl = openSdl({ database, catalogs, schemas })
  const { graphiqlStart: start } = options

  // Not yoga's executor: it takes every value with a member `then` for a promise, and a field may be called so.
  const engine: Plugin = { onExecute: ({ setExecuteFn }) => setExecuteFn(execute) }
  // Errors pass unmasked to useReport, which is the one place that tells or masks them.
  const common = {
    graphiql: false,
    landingPage: false,
    cors: false,
    maskedErrors: false,
    logging: false,
    parserAndValidationCache: openDocumentCache(share(0.2)),
  } as const
  const data = createYoga({
    ...common,
    graphqlEndpoint: '/graphql',
    plugins: [
      engine,
      useTenantSchema({ database, authenticate, access, catalogs, schemas }),
      useTenantTransaction(database),
      useReport(logger),
    ],
  })
  const catalog = createYoga({
    ...common,
    schema: catalogSchema,
    graphqlEndpoint: '/catalog',
    plugins: [engine, useCatalogTransaction({ database, authenticate, access }), useReport(logger)],
  })
  const page = (endpoint: string, title: string, query: string) =>
    options.graphiql ? openGraphiql({ endpoint, title, query, token: start?.token }) : undefined

  const handle = openRouter(
    {
      '/graphql': {
        answer: (request) => data.fetch(request, {}),
        page: page('/graphql', 'Tablecast: records', start?.query ?? '{\n  __typename\n}\n'),
      },
      '/catalog': {
        answer: (request) => catalog.fetch(request, {}),
        page: page('/catalog', 'Tablecast: definitions', '{\n  tables { name fields { name kind } }\n}\n'),
      },
      '/schema.graphql': {
        answer: async (request) => sdl(request, await access(await authenticate(request))),
      },
    },
    logger,
  )
  return { fetch: (request) => handle.fetch(request), handle, close: () => database.close() }
}
