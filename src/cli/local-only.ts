import type { Tablecast } from '../app.ts'
import { isLocalName } from '../http/local-name.ts'

// https://www.rfc-editor.org/rfc/rfc9110.html#name-421-misdirected-request
const misdirected = 421

const refusal = JSON.stringify({
  errors: [
    {
      message: 'Only a name of this machine leads here.',
      extensions: {
        code: 'BAD_REQUEST',
        hint: 'Ask at localhost or 127.0.0.1, or set HOST to serve others.',
      },
    },
  ],
})

/**
 * The same for this machine alone. A page anywhere may have a name of its own that points here; to the browser we would
 * be a part of that page: https://en.wikipedia.org/wiki/DNS_rebinding
 */
export function onlyLocal(app: Tablecast): Tablecast {
  return {
    ...app,
    handle: async (request, response, next) => {
      const address = `http://${request.headers.host}`
      if (URL.canParse(address) && isLocalName(new URL(address).hostname)) {
        return app.handle(request, response, next)
      }
      response.writeHead(misdirected, { 'content-type': 'application/json; charset=utf-8' }).end(refusal)
    },
  }
}
