import { gzipSync } from 'node:zlib'

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
export function openGraphiql(options: GraphiqlOptions): (request: Request) => Promise<Response> {
  let packed: Buffer<ArrayBuffer> | undefined
  const page = async () => {
    // Loaded when somebody opens the page: reading it would slow down every start and every command.
    const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
    return renderGraphiQL({
      title: options.title,
      endpoint: options.endpoint,
      defaultQuery: options.query,
      // Kept in the browser only where we have put it there ourselves.
      shouldPersistHeaders: options.token !== undefined,
      ...(options.token
        ? { defaultHeaders: JSON.stringify({ Authorization: `Bearer ${options.token}` }, null, 2) }
        : {}),
    }).replace('<script>', () => `<script>${separateStorage(options.endpoint)}</script><script>`)
  }
  return async ({ headers }) => {
    const common = {
      'content-type': 'text/html; charset=utf-8',
      // With a token inside it is for this person only.
      'cache-control': options.token ? 'no-store' : 'private, max-age=3600',
      vary: 'accept, accept-encoding',
    }
    if (!/\bgzip\b/.test(headers.get('accept-encoding') ?? '')) {
      return new Response(await page(), { headers: common })
    }
    packed ??= gzipSync(await page())
    return new Response(packed, { headers: { ...common, 'content-encoding': 'gzip' } })
  }
}

/** GraphiQL keeps its tabs under fixed names; two pages of one origin would open with each other's. */
function separateStorage(endpoint: string): string {
  const prefix = JSON.stringify(`${endpoint}:`)
  return ['getItem', 'setItem', 'removeItem']
    .map(
      (method) =>
        `{ const own = Storage.prototype.${method}; Storage.prototype.${method} = function (key, ...rest) { return own.call(this, ${prefix} + key, ...rest) } }`,
    )
    .join('\n')
}
