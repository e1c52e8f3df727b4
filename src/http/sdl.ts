import { createHash } from 'node:crypto'
import { type GraphQLSchema, printSchema } from 'graphql'
import type { CatalogCache } from '../catalog/cache.ts'
import { readStanding } from '../catalog/standing.ts'
import type { Database } from '../db/database.ts'
import { Failure } from '../errors.ts'
import type { SchemaCache } from '../schema/cache.ts'
import { expectActive, type Member } from './access.ts'
import { inTime, visitOf } from './visit.ts'

/** Answers GET /schema.graphql: the SDL of the caller's tenant, for code generators. */
export function openSdl({
  database,
  catalogs,
  schemas,
  introspection,
}: {
  database: Database
  catalogs: CatalogCache
  schemas: SchemaCache
  introspection: boolean
}): (request: Request, member: Member) => Promise<Response> {
  return async (request, member) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
    }
    // What introspection tells in another form; whoever switches that off means this too.
    if (!introspection) {
      throw new Failure('FORBIDDEN', 'The schema is not given out here.', {
        hint: 'Tables and fields are told at /catalog; "tablecast schema print" prints the schema.',
      })
    }
    const found = await database
      .for(visitOf(request))
      .read(member.tenantId, (session) => readStanding(session, member))
    expectActive(found)
    const catalog = await inTime(request, catalogs.load(member.tenantId, found.version))
    const schema = schemas(catalog)
    const etag = etagOf(schema)
    const headers = {
      etag,
      'cache-control': 'private, no-cache',
      vary: 'authorization',
      'x-catalog-version': String(catalog.version),
    }
    const known = (request.headers.get('if-none-match') ?? '')
      .split(',')
      .map((tag) => tag.trim().replace(/^W\//, ''))
    return known.includes(etag) || known.includes('*')
      ? new Response(null, { status: 304, headers })
      : new Response(print(schema), {
          headers: { ...headers, 'content-type': 'application/graphql; charset=utf-8' },
        })
  }
}

function print(schema: GraphQLSchema): string {
  return `${printSchema(schema)}\n`
}

// Of the text, so that a new release that prints otherwise is noticed; the text itself is not kept.
const etags = new WeakMap<GraphQLSchema, string>()

function etagOf(schema: GraphQLSchema): string {
  const etag = etags.get(schema) ?? `"${createHash('sha256').update(print(schema)).digest('base64url')}"`
  etags.set(schema, etag)
  return etag
}
