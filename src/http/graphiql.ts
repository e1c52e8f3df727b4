import { gzipSync } from 'node:zlib'
import { renderGraphiQL } from '@graphql-yoga/render-graphiql'

/** What the page is opened with. */
export interface GraphiqlOptions {
  endpoint: string
  title: string
  /** In development: a token for the headers tab. */
  token?: string | undefined
  query: string
}

export function wantsHtml({ method, headers }: Request): boolean {
  return method === 'GET' && (headers.get('accept') ?? '').includes('text/html')
}

/** The page, from assets of the package: nothing comes from elsewhere. Nine megabytes, so it is packed once. */
export function openGraphiql(options: GraphiqlOptions): (request: Request) => Response {
  let packed: Buffer<ArrayBuffer> | undefined
  const page = () =>
    renderGraphiQL({
      title: options.title,
      endpoint: options.endpoint,
      defaultQuery: options.query,
      ...(options.token
        ? { headers: JSON.stringify({ Authorization: `Bearer ${options.token}` }, null, 2) }
        : {}),
    })
  return ({ headers }) => {
    const common = {
      'content-type': 'text/html; charset=utf-8',
      // With a token inside it is for this person only.
      'cache-control': options.token ? 'no-store' : 'private, max-age=3600',
      vary: 'accept, accept-encoding',
    }
    if (!/\bgzip\b/.test(headers.get('accept-encoding') ?? '')) {
      return new Response(page(), { headers: common })
    }
    packed ??= gzipSync(page())
    return new Response(packed, { headers: { ...common, 'content-encoding': 'gzip' } })
  }
}
