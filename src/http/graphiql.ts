import { gzipSync } from 'node:zlib'

/** What the page is opened with. */
export interface GraphiqlOptions {
  title: string
  /** In development: a token for the headers tab. */
  token?: string | undefined
  query: string
}

export function wantsHtml({ method, headers }: Request): boolean {
  return method === 'GET' && (headers.get('accept') ?? '').includes('text/html')
}

/** The page, from assets of the package: nothing comes from elsewhere. It asks at the address that it is opened at. */
export function openGraphiql(options: GraphiqlOptions): (request: Request) => Promise<Response> {
  // Nine megabytes, so each form of it is packed once.
  const packed = new Map<string | undefined, Buffer<ArrayBuffer>>()
  return async (request) => {
    const token = isLocal(request) ? options.token : undefined
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      // With a token inside it is for this person only.
      'cache-control': options.token ? 'no-store' : 'private, max-age=3600',
      vary: 'accept, accept-encoding',
    }
    if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) {
      return new Response(await render(options, token), { headers })
    }
    const body = packed.get(token) ?? gzipSync(await render(options, token))
    packed.set(token, body)
    return new Response(body, { headers: { ...headers, 'content-encoding': 'gzip' } })
  }
}

/** Whether a page was asked for by a name of this machine: any other may be a stranger's that points here. */
function isLocal({ url }: Request): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}

async function render({ title, query }: GraphiqlOptions, token: string | undefined): Promise<string> {
  // Loaded when somebody opens the page: reading it would slow down every start and every command.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  return renderGraphiQL({
    title,
    defaultQuery: query,
    // Kept in the browser only where we have put it there ourselves.
    shouldPersistHeaders: token !== undefined,
    ...(token ? { defaultHeaders: JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2) } : {}),
  }).replace('<script>', () => `<script>${separateStorage}</script><script>`)
}

// GraphiQL keeps its tabs under fixed names; two pages of one origin would open with each other's.
const separateStorage = ['getItem', 'setItem', 'removeItem']
  .map(
    (method) =>
      `{ const own = Storage.prototype.${method}; Storage.prototype.${method} = function (key, ...rest) { return own.call(this, location.pathname + ':' + key, ...rest) } }`,
  )
  .join('\n')
