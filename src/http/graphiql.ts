import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { isLocalName } from './local-name.ts'

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
  const packed = new Map<string | undefined, { body: Buffer<ArrayBuffer>; policy: string }>()
  return async (request) => {
    const token = isLocalName(new URL(request.url).hostname) ? options.token : undefined
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      // With a token inside it is for this person only.
      'cache-control': options.token ? 'no-store' : 'private, max-age=3600',
      vary: 'accept, accept-encoding',
    }
    if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')) {
      const page = await render(options, token)
      return new Response(page, { headers: { ...headers, 'content-security-policy': policyOf(page) } })
    }
    const form = packed.get(token) ?? pack(await render(options, token))
    packed.set(token, form)
    return new Response(form.body, {
      headers: { ...headers, 'content-security-policy': form.policy, 'content-encoding': 'gzip' },
    })
  }
}

const pack = (page: string) => ({ body: gzipSync(page), policy: policyOf(page) })

/**
 * What the page may do: run the scripts that are in it, by their hashes, and ask this server. Its editor makes workers
 * of texts, and writes styles into elements, which no hash can foresee.
 */
function policyOf(page: string): string {
  const hashes = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src ${hashes.join(' ')}`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
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
