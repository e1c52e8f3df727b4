import type { GraphQLSchema } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import type { CatalogCache } from '../catalog/cache.ts'
import type { Catalog } from '../catalog/definition.ts'
import { readStanding } from '../catalog/standing.ts'
import type { Database } from '../db/database.ts'
import { Failure } from '../errors.ts'
import type { SchemaCache } from '../schema/cache.ts'
import { expectActive, type Member } from './access.ts'
import type { Authenticate, Identity } from './credential.ts'
import { inTime, visitOf } from './visit.ts'

/** One request to a tenant's API: who asks, and the definitions that it is answered on. */
export interface TenantRequest {
  member: Member
  catalog: Catalog
  schema: GraphQLSchema
  /** The version found in the database, when it is not that of the catalog: all that was done is void. */
  staleAt?: number
  /** Whether a transaction has looked at who asks, and let them; a document that cannot be run gets none. */
  standing?: 'asked' | 'good'
  /** Whether the mutation was done before, and is only answered again. */
  isRepeated?: boolean
}

/** Requests of yoga carry theirs here. */
export interface WithTenant {
  tenant?: TenantRequest
}

/** Finds out who asks and gives the request its tenant's schema: the current one, whatever the caches say. */
export function useTenantSchema({
  database,
  authenticate,
  access,
  catalogs,
  schemas,
}: {
  database: Database
  authenticate: Authenticate
  access: (identity: Identity) => Promise<Member>
  catalogs: CatalogCache
  schemas: SchemaCache
}): Plugin<WithTenant, WithTenant> {
  const load = async (member: Member, found?: number): Promise<TenantRequest> => {
    const catalog = await catalogs.load(member.tenantId, found)
    return { member, catalog, schema: schemas(catalog) }
  }
  /** A document that does not fit may be ahead of us, and who sends it no member any more: the database is asked first. */
  const isStale = async (tenant: TenantRequest, request: Request): Promise<number | undefined> => {
    const { member, catalog, standing, staleAt } = tenant
    if (standing) {
      return staleAt
    }
    const found = await database
      .for(visitOf(request))
      .read(member.tenantId, (session) => readStanding(session, member))
    expectActive(found)
    tenant.standing = 'good'
    return found.version === catalog.version ? undefined : found.version
  }
  return {
    onRequestParse: ({ request, serverContext }) => ({
      async onRequestParseDone() {
        const { stage } = visitOf(request)
        const member = await stage('auth', () => inTime(request, authenticate(request).then(access)))
        serverContext.tenant = await stage('schema', () => inTime(request, load(member)))
      },
    }),
    onParams({ paramsHandler, setParamsHandler, context }) {
      setParamsHandler(async (payload) => {
        const result = await paramsHandler(payload)
        const first = expectTenant(context)
        const version = await isStale(first, payload.request)
        if (version === undefined) {
          return result
        }
        const again = () => inTime(payload.request, load(first.member, version))
        context.tenant = await visitOf(payload.request).stage('schema', again)
        const second = await paramsHandler(payload)
        if (expectTenant(context).staleAt !== undefined) {
          throw changedTwice()
        }
        return second
      })
    },
    onEnveloped({ setSchema, context }) {
      setSchema(expectTenant(context as WithTenant).schema)
    },
    onResponse({ response, serverContext }) {
      const { tenant } = serverContext
      // Not for whoever is refused.
      if (tenant?.standing === 'good') {
        response.headers.set('x-catalog-version', String(tenant.catalog.version))
        if (tenant.isRepeated) {
          response.headers.set('idempotency-replayed', 'true')
        }
      }
    },
  }
}

export function expectTenant({ tenant }: WithTenant): TenantRequest {
  if (!tenant) {
    throw new Error('no tenant in the context; the request should have been refused')
  }
  return tenant
}

function changedTwice(): Failure {
  return new Failure(
    'CATALOG_CHANGED',
    'The definitions changed again and again while this was being answered.',
    {
      hint: 'Nothing was written; send it again.',
    },
  )
}
