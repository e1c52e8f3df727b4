import { MIMEType } from 'node:util'
import { GraphQLError } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import type { Limits } from '../limits.ts'
import type { Authenticate } from './credential.ts'
import { measureJson } from './json-text.ts'
import { visitOf } from './visit.ts'

/**
 * Reads what a request asks: the address of a GET, or the body of a POST, which is JSON and nothing else. Forms and
 * plain text are refused, since a page of any origin can send them; and a client that does not take JSON is refused
 * before anything is done for it.
 */
export function useParams(limits: Limits, authenticate: Authenticate): Plugin {
  const roomFor = async (request: Request): Promise<number> => {
    const identity = await authenticate(request).catch(() => undefined)
    const writes = identity !== undefined && identity.kind !== 'operator' && identity.role !== 'reader'
    return writes ? Math.max(limits.bulkBytes, limits.bodyBytes) : limits.bodyBytes
  }
  return {
    onRequestParse({ request, setRequestParser, endResponse, fetchAPI }) {
      if (request.method !== 'GET' && request.method !== 'POST') {
        return
      }
      if (!takesJson(request)) {
        visitOf(request).codes.add('BAD_REQUEST')
        endResponse(fetchAPI.Response.json({ errors: [unacceptable] }, { status: 406 }))
      } else if (request.method === 'GET') {
        setRequestParser(readAddress)
      } else {
        expectJson(request)
        setRequestParser((sent) => readBody(sent, { usual: limits.bodyBytes, roomFor }))
      }
    },
  }
}

const unacceptable = {
  message: 'The header Accept must allow application/json or application/graphql-response+json.',
  extensions: { code: 'BAD_REQUEST' },
}

function takesJson({ headers }: Request): boolean {
  const accepted = (headers.get('accept') ?? '*/*').split(',').map((one) => one.split(';', 1).join('').trim())
  return accepted.some((type) => /^(\*\/\*|application\/(\*|json|graphql-response\+json))$/i.test(type))
}

/** A refusal of the request itself: it has a status, and no place in a document. */
function refuse(status: number, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { http: { status } } })
}

function expectJson({ headers }: Request): void {
  const type = parseType(headers.get('content-type') ?? '')
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (type?.essence !== 'application/json' || !/^utf-?8$/i.test(type.params.get('charset') ?? 'utf-8')) {
    throw refuse(415, 'The body must be JSON in UTF-8: send the header Content-Type: application/json.')
  }
  if (encoding !== 'identity') {
    throw refuse(415, 'The body must not be compressed.')
  }
}

function parseType(header: string): MIMEType | undefined {
  try {
    return new MIMEType(header)
  } catch {
    return undefined
  }
}

function readAddress({ url }: Request): GraphQLParams {
  const { searchParams } = new URL(url)
  const text = (name: string) => searchParams.get(name) ?? undefined
  const json = (name: string) => {
    const value = text(name)
    return value === undefined ? undefined : parseJson(value, `The parameter ${name}`)
  }
  return {
    query: text('query'),
    operationName: text('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  } as GraphQLParams
}

/** Bytes of a body. Who sends it matters only where it is a large one: most need not be asked before it has arrived. */
interface Room {
  usual: number
  roomFor(request: Request): Promise<number>
}

async function readBody(request: Request, room: Room): Promise<GraphQLParams> {
  const { body } = request
  if (!body) {
    // A framework has read and parsed it within limits of its own, or there is none.
    return request.json().catch(() => {
      throw refuse(400, 'The body is no JSON.')
    })
  }
  const bytes = await readBytes(request, body.getReader(), room)
  const text = decode(bytes)
  if (bytes.byteLength > room.usual) {
    expectReadable(text)
  }
  return parseJson(text, 'The body')
}

// A thousand records of five hundred fields have half a million commas.
const levelsAtMost = 1_000
const signsAtMost = 1_000_000

function expectReadable(text: string): void {
  const { levels, signs } = measureJson(text)
  if (levels > levelsAtMost) {
    throw refuse(413, `The body has more than ${levelsAtMost} levels of lists and objects.`)
  }
  if (signs > signsAtMost) {
    throw refuse(413, `The body has more than ${signsAtMost} commas and brackets.`)
  }
}

/** Gives the body as far as it may be long. The rest stays where it is: to cancel it would cut off the answer too. */
async function readBytes(
  request: Request,
  reader: ReadableStreamDefaultReader<Uint8Array>,
  { usual, roomFor }: Room,
): Promise<Buffer> {
  const { signal } = visitOf(request)
  const late = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const chunks: Uint8Array[] = []
  let length = Number(request.headers.get('content-length') ?? 0)
  let atMost = usual
  for (let arrived = 0; ; length = Math.max(length, arrived)) {
    if (length > atMost) {
      atMost = atMost === usual ? await roomFor(request) : atMost
    }
    if (length > atMost) {
      throw refuse(413, `The body is larger than ${atMost} bytes.`)
    }
    const part = await Promise.race([reader.read().catch(() => undefined), late])
    if (!part) {
      throw refuse(signal.aborted ? 408 : 400, 'The body did not arrive.')
    }
    if (part.done) {
      return Buffer.concat(chunks)
    }
    chunks.push(part.value)
    arrived += part.value.byteLength
  }
}

function decode(bytes: Uint8Array): string {
  try {
    // Fatal: what is no UTF-8 would be stored as something that nobody has sent.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse(400, 'The body is no UTF-8.')
  }
}

function parseJson(text: string, what: string): GraphQLParams {
  try {
    return JSON.parse(text)
  } catch {
    throw refuse(400, `${what} is no JSON.`)
  }
}
