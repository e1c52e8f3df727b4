import type { IncomingMessage, ServerResponse } from 'node:http'
import { execute } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { openCatalogCache } from './catalog/cache.ts'
import { catalogSchema } from './catalog-schema/schema.ts'
import { openDatabase } from './db/database.ts'
import { openReadiness } from './db/readiness.ts'
import { openAccess } from './http/access.ts'
import { openApiKeys } from './http/api-key.ts'
import { useCatalogTransaction } from './http/catalog-transaction.ts'
import { useComplexity } from './http/complexity.ts'
import { openCredentials } from './http/credential.ts'
import { openDocumentCache } from './http/documents.ts'
import { openGraphiql } from './http/graphiql.ts'
import { openHealth } from './http/health.ts'
import { openKeySet } from './http/key-set.ts'
import { useParams } from './http/params.ts'
import { useReport } from './http/report.ts'
import { openRouter } from './http/router.ts'
import { openSdl } from './http/sdl.ts'
import { useTenantSchema } from './http/tenant-schema.ts'
import { useTenantTransaction } from './http/tenant-transaction.ts'
import { openTokens } from './http/token.ts'
import { limitTraffic } from './http/traffic.ts'
import { inTime, visitOf } from './http/visit.ts'
import { maySee, refuseExplain } from './http/watch/diagnostics.ts'
import { openLog } from './http/watch/log.ts'
import { openMetrics } from './http/watch/metrics.ts'
import { openMetricsRoute } from './http/watch/metrics-route.ts'
import { openObserver } from './http/watch/observer.ts'
import { useOperation, useVisit } from './http/watch/use-visit.ts'
import { completeOptions, type TablecastOptions } from './options.ts'
import { openSchemaCache } from './schema/cache.ts'

/** Tablecast as other servers mount it: a Fetch handler, and a handler of node:http. */
export interface Tablecast {
  /**
   * The paths that it answers: `/graphql`, `/catalog`, `/schema.graphql`, `/healthz`, `/readyz` and, with a key,
   * `/metrics`, below `basePath`.
   */
  paths: string[]
  /** Answers a request; one for any other path with 404. */
  fetch(request: Request): Promise<Response>
  /**
   * The same for node:http and for frameworks on it. Where there is a `next`, a request for any other path is handed
   * on to it. The body may have been parsed by the framework, as long as it is in `request.body`.
   */
  handle(request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void): Promise<void>
  /** What `/metrics` answers, for a port of your own: the text format of Prometheus. */
  metrics(): Promise<string>
  /**
   * From now on `/readyz` answers 503, so that a balancer sends no more; everything else is answered as before. Call it
   * a moment before your server stops listening.
   */
  drain(): void
  /** Ends the connections to Postgres as soon as what runs is answered; what comes later is `UNAVAILABLE`. */
  close(): Promise<void>
}

// The way of a request, stage by stage:
//
// /graphql   body → credential → traffic → tenant → catalog and schema (cached; checked in the transaction) →
//            document → cost → transaction → operations → plan → sql → rows → report
// /catalog   body → credential → traffic → document → cost → transaction → check → change (version + 1) → report

/**
 * Tablecast on a database that `migrate` has brought up to date. It connects when the first request comes. Options
 * that cannot be used are refused with a `ConfigError`, all of them at once.
 */
export function createTablecast(options: TablecastOptions): Tablecast {
  const settings = completeOptions(options)
  const { graphiql, jwksUrl, limits, metricsKeys, logger = openLog(settings.logLevel) } = settings
  const database = openDatabase({ ...settings, url: settings.databaseUrl })
  const readiness = openReadiness(settings.databaseUrl)
  const health = openHealth(readiness)
  const findKey = jwksUrl === undefined ? undefined : openKeySet(jwksUrl, { logger })
  const readCredential = openCredentials({
    ...settings,
    readToken: openTokens({ ...settings, findKey }),
    findApiKey: openApiKeys(database),
  })
  const access = openAccess(database)
  const authenticate = limitTraffic(readCredential, { access, limits })
  const share = (part: number) => Math.floor(settings.cacheBytes * part)
  const catalogs = openCatalogCache(database, share(0.2))
  const schemas = openSchemaCache(share(0.6), limits)
  const documents = openDocumentCache(share(0.2))
  const caches = { catalogs: catalogs.stats, schemas: schemas.stats, documents: documents.stats }
  const metrics = openMetrics({ ...settings, connections: database.connections, caches })
  const isSeen = maySee(settings.diagnostics)
  const sdl = openSdl({ database, catalogs, schemas, ...settings })

  // Not yoga's executor: it takes every value with a member `then` for a promise, and a field may be called so.
  const engine: Plugin = { onExecute: ({ setExecuteFn }) => setExecuteFn(execute) }
  // Errors pass unmasked to useReport, which is the one place that tells or masks them.
  const common = {
    graphiql: false,
    landingPage: false,
    // The router has found the way; here any address is the right one.
    graphqlEndpoint: '*',
    cors: false,
    maskedErrors: false,
    logging: false,
    multipart: false,
    // useParams reads the body, and no more of it than it may be long.
    maxRequestBodySize: false,
    parserAndValidationCache: documents,
  } as const
  // One for both: what is known of a document goes with it, and they remember documents together.
  const first = [engine, useOperation(), useParams(limits, readCredential), useComplexity(settings)]
  const last = [useReport(logger, limits), useVisit(isSeen)]
  const data = createYoga({
    ...common,
    plugins: [
      ...first,
      useTenantSchema({ database, authenticate, access, catalogs, schemas }),
      useTenantTransaction(database, limits),
      ...last,
    ],
  })
  const catalog = createYoga({
    ...common,
    schema: catalogSchema,
    plugins: [...first, useCatalogTransaction({ database, authenticate, access }), ...last],
  })
  const page = (title: string, query: string) =>
    graphiql && openGraphiql({ title, query, token: graphiql.token })

  const router = openRouter(
    {
      '/graphql': {
        answer: (request) => data.fetch(request, {}),
        page: page('Tablecast: records', graphiql?.query ?? '{\n  __typename\n}\n'),
      },
      '/catalog': {
        answer: (request) => catalog.fetch(request, {}),
        page: page('Tablecast: definitions', '{\n  tables { name fields { name kind } }\n}\n'),
      },
      '/schema.graphql': {
        answer: async (request) => {
          refuseExplain(request)
          const { stage } = visitOf(request)
          const member = await stage('auth', () => inTime(request, authenticate(request).then(access)))
          return stage('schema', () => sdl(request, member))
        },
      },
      '/healthz': health.live,
      '/readyz': health.ready,
      ...(metricsKeys.length > 0 ? { '/metrics': openMetricsRoute(metrics, metricsKeys) } : {}),
    },
    { ...settings, logger, observe: openObserver({ logger, metrics, isSeen }) },
  )
  return {
    ...router,
    metrics: metrics.text,
    drain: health.drain,
    close: async () => {
      health.drain()
      await Promise.all([database.close(), readiness.close()])
    },
  }
}
