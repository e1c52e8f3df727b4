import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { serve } from '../support/listening.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant
let reader: TestTenant
const kinds = ['text', 'integer', 'number', 'decimal', 'date', 'uuid', 'json', 'boolean']

beforeAll(async () => {
  const fields = kinds.map((kind) => ({
    name: `${kind}Field`,
    kind,
    ...(kind === 'decimal' ? { options: { precision: 12, scale: 2 } } : {}),
  }))
  tenant = await makeTenant(test, [{ name: 'Deal', fields }])
  reader = await tenant.as('reader')
})

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream

async function post(body: Body | undefined, headers: Record<string, string> = {}, path = '/graphql') {
  const response = await test.app.fetch(
    new Request(`http://tablecast.test${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}`, ...headers },
      ...(body === undefined ? {} : { body, duplex: 'half' }),
    } as RequestInit),
  )
  const answer = await response.text()
  return {
    status: response.status,
    answer,
    errors: (JSON.parse(answer).errors ?? []) as { message: string; extensions: { code: string } }[],
  }
}

const ask = '{"query":"{ __typename }"}'
const streamOf = (content: string, size = 10_000) =>
  new ReadableStream({
    start(controller) {
      for (let at = 0; at < content.length; at += size) {
        controller.enqueue(Buffer.from(content.slice(at, at + size)))
      }
      controller.close()
    },
  })

describe('a body', () => {
  const asReader = () => ({ authorization: `Bearer ${reader.token}` })
  const atMost = 262_144
  const tooLarge = [{ message: 'The body is larger than 262144 bytes.', extensions: { code: 'BAD_REQUEST' } }]

  it('may have 262,144 bytes, and not one more, whether its length is told or not', async () => {
    for (const make of [(content: string) => content, streamOf]) {
      expect(await post(make(ask.padEnd(atMost)), asReader())).toMatchObject({ status: 200, errors: [] })
      expect(await post(make(ask.padEnd(atMost + 1)), asReader())).toMatchObject({
        status: 413,
        errors: tooLarge,
      })
    }
  })

  it('is not read beyond that', async () => {
    let given = 0
    const endless = new ReadableStream({
      pull(controller) {
        given += 10_000
        controller.enqueue(Buffer.alloc(10_000, ' '))
      },
    })
    expect(await post(endless, asReader())).toMatchObject({ status: 413 })
    expect(given).toBeLessThan(2 * atMost)
  })

  it('that is too large is answered before it has come over the network', async () => {
    const { port } = new URL(await serve(test.app))
    for (const length of [{ 'content-length': 10_000_000 }, {}]) {
      const sent = request({
        port,
        host: '127.0.0.1',
        path: '/graphql',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${reader.token}`, ...length },
      })
      sent.write(ask.padEnd(atMost + 1))
      const [response] = (await once(sent, 'response')) as [IncomingMessage]
      expect(response.statusCode).toBe(413)
      expect(JSON.parse(await text(response))).toEqual({ errors: tooLarge })
      sent.destroy()
    }
  })

  it('of who may change anything may have 8 MiB, and not one byte more', async () => {
    const most = 2 ** 23
    for (const role of ['writer', 'admin'] as const) {
      const { token } = await tenant.as(role)
      for (const make of [(content: string) => content, streamOf]) {
        expect(await post(make(ask.padEnd(most)), { authorization: `Bearer ${token}` })).toMatchObject({
          status: 200,
          errors: [],
        })
        expect(await post(make(ask.padEnd(most + 1)), { authorization: `Bearer ${token}` })).toMatchObject({
          status: 413,
          errors: [{ message: 'The body is larger than 8388608 bytes.' }],
        })
      }
    }
  })

  it.each(['', 'Bearer x', 'Bearer an-operator-key-for-tests'])(
    'of %j, who may change no record, is as small as that of a reader',
    async (authorization) => {
      expect(await post(ask.padEnd(atMost + 1), { authorization })).toMatchObject({
        status: 413,
        errors: tooLarge,
      })
    },
  )

  it('that is larger than that of a reader may have 1,000 levels and a million commas and brackets', async () => {
    const notes = (json: string) =>
      post(`{"query":"query ($n: [JSON]) { __typename }","variables":{"n":[${json}]}}`)
    const deep = (levels: number) =>
      `"${'['.repeat(atMost)}\\\\\\"",${'['.repeat(levels)}${']'.repeat(levels)}`
    expect((await notes(deep(997))).status).not.toBe(413)
    expect(await notes(deep(998))).toMatchObject({
      status: 413,
      errors: [{ message: 'The body has more than 1000 levels of lists and objects.' }],
    })
    expect((await notes(`${'1,'.repeat(999_996)}1`)).status).not.toBe(413)
    expect(await notes(`${'1,'.repeat(999_997)}1`)).toMatchObject({
      status: 413,
      errors: [{ message: 'The body has more than 1000000 commas and brackets.' }],
    })
  })

  it('may be as large as an operator says', async () => {
    const app = test.another({ limits: { bodyBytes: 2_000, bulkBytes: 3_000 } })
    const send = async (length: number, { token }: TestTenant) => {
      const { status } = await app.fetch(
        new Request('http://tablecast.test/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: ask.padEnd(length),
        }),
      )
      return status
    }
    expect([await send(2_000, reader), await send(2_001, reader)]).toEqual([200, 413])
    expect([await send(3_000, tenant), await send(3_001, tenant)]).toEqual([200, 413])
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'Application/JSON; Charset="utf-8"',
    'application/json; profile=x',
  ])('of the type %s is read', async (type) => {
    expect(await post(ask, { 'content-type': type })).toMatchObject({ status: 200, errors: [] })
  })

  it.each([
    'text/plain',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/graphql',
    'application/graphql+json',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/jsonx',
    'application/json, text/plain',
    'json',
    '*/*',
    ' ',
  ])('of the type %s is refused', async (type) => {
    expect(await post(ask, { 'content-type': type })).toMatchObject({
      status: 415,
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    })
  })

  it('without a type is refused', async () => {
    expect(await post(new TextEncoder().encode(ask), { 'content-type': '' })).toMatchObject({ status: 415 })
  })

  it('that is compressed is refused', async () => {
    expect(await post(ask, { 'content-encoding': 'gzip' })).toMatchObject({ status: 415 })
  })

  it('of a list of operations is refused: one request, one operation', async () => {
    expect(await post(`[${ask},${ask}]`)).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'BAD_REQUEST' } }],
    })
  })

  it('of a mutation for a client that does not take JSON is refused before anything is written', async () => {
    const mutation = '{"query":"mutation { createDeal(input: { textField: \\"unseen\\" }) { id } }"}'
    for (const accept of [
      'text/html',
      'text/event-stream',
      'multipart/mixed',
      'image/png',
      'application/xml',
    ]) {
      expect(await post(mutation, { accept })).toMatchObject({
        status: 406,
        errors: [{ extensions: { code: 'BAD_REQUEST' } }],
      })
    }
    expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
  })
})

// What https://github.com/nst/JSONTestSuite tries, in the place of a variable: each is no JSON.
const noJson = [
  ['a number with a plus', '+1'],
  ['a number with a leading zero', '012'],
  ['a number without an end', '1.'],
  ['a number without a start', '.1'],
  ['a number with half an exponent', '1e'],
  ['a number with a letter', '0x1F'],
  ['a number with an underline', '1_000'],
  ['NaN', 'NaN'],
  ['Infinity', '-Infinity'],
  ['a minus alone', '-'],
  ['a word', 'nul'],
  ['a word in capitals', 'True'],
  ['text in single quotes', "'hunter2'"],
  ['text without its end', '"hunter2'],
  ['text without quotes', 'hunter2'],
  ['a line break in text', '"hunter\n2"'],
  ['a tab in text', '"hunter\t2"'],
  ['U+0000 as it is', '"hunter\u00002"'],
  ['an unknown escape', '"hunter\\x2"'],
  ['half an escape', '"hunter2\\u00"'],
  ['an escape and nothing', '"hunter2\\"'],
  ['a comma at the end of a list', '["hunter2",]'],
  ['two commas in a list', '["hunter2",,1]'],
  ['a list without its end', '["hunter2"'],
  ['a list with a colon', '["hunter2": 1]'],
  ['a comma at the end of an object', '{"a":"hunter2",}'],
  ['a name without quotes', '{hunter2:1}'],
  ['a name without a value', '{"hunter2"}'],
  ['a name that is a number', '{1:"hunter2"}'],
  ['an object without its end', '{"a":"hunter2"'],
  ['a comment', '/* hunter2 */ 1'],
  ['another comment', '1 // hunter2'],
  ['two values', '1 "hunter2"'],
  ['a space that is none', '\u00a01'],
  ['5,000 lists without their ends', '['.repeat(5_000)],
  ['5,000 objects without their ends', '{"a":'.repeat(5_000)],
] as const

const bytes = (...values: number[]) => Buffer.from(values).toString('latin1')

describe.each(['/graphql', '/catalog'])('a body for %s', (path) => {
  it.each(noJson)('with %s is refused, and not quoted', async (_, value) => {
    const { status, answer } = await post(`{"query":"{ __typename }","variables":{"a":${value}}}`, {}, path)
    expect(status).toBe(400)
    expect(JSON.parse(answer)).toEqual({
      errors: [{ message: 'The body is no JSON.', extensions: { code: 'BAD_REQUEST' } }],
    })
  })

  it.each([
    ['half a character', bytes(0xc3)],
    ['a character of another encoding', bytes(0xe9)],
    ['a character that is too long', bytes(0xc0, 0xaf)],
    ['half a surrogate pair', bytes(0xed, 0xa0, 0x80)],
    ['a character beyond the last', bytes(0xf4, 0xbf, 0xbf, 0xbf)],
    ['a byte that is never there', bytes(0xff)],
  ])('with %s is no UTF-8', async (_, value) => {
    const body = Buffer.from(`{"query":"{ __typename }","variables":{"a":"hunter2${value}"}}`, 'latin1')
    const { status, answer } = await post(new Uint8Array(body), {}, path)
    expect(status).toBe(400)
    expect(JSON.parse(answer)).toEqual({
      errors: [{ message: 'The body is no UTF-8.', extensions: { code: 'BAD_REQUEST' } }],
    })
  })

  it.each([
    '',
    ' ',
    'null',
    'true',
    '0',
    '"hunter2"',
    '[]',
    '["hunter2"]',
    '{}',
    '{"query":null}',
    '{"query":1}',
    '{"query":["{ __typename }"]}',
    '{"query":"{ __typename }","variables":"hunter2"}',
    '{"query":"{ __typename }","variables":["hunter2"]}',
    '{"query":"{ __typename }","variables":7}',
    '{"query":"{ __typename }","extensions":"hunter2"}',
    '{"query":"{ __typename }","operationName":7}',
    '{"query":"{ __typename }","operationName":{"a":"hunter2"}}',
    '{"query":"{ __typename }","operationName":["hunter2"]}',
    '{"query":"{ __typename }","__proto__":{"query":"hunter2"}}',
    '{"__proto__":{"query":"{ __typename }"}}',
    '{"query":"","query":""}',
    '{"query":"{ __typename }","query":1}',
    '{"query":"{ __typename \\ud800 }"}',
    '{"query":"{ __typename } \\u0000"}',
    '{"query":"\\ufeff"}',
    '{"query":"# hunter2"}',
    '{"query":"{ a(b: \\"hunter2 ) }"}',
    '{"query":"{ a(b: \\"\\\\ud800\\") }"}',
    '{"query":"{ a(b: \\"\\\\u{110000}\\") }"}',
    '{"query":"{ a(b: 1e400) }"}',
  ])('%j is no request', async (body) => {
    const { status, answer, errors } = await post(body, { accept: 'application/graphql-response+json' }, path)
    expect(status).toBe(400)
    expect(answer).not.toContain('hunter2')
    expect(errors).not.toEqual([])
    for (const { extensions } of errors) {
      expect(extensions.code).toBe('BAD_REQUEST')
    }
  })
})

describe('values that are JSON, and that nothing can hold,', () => {
  const create = 'mutation ($input: DealInput!) { createDeal(input: $input) { id } }'
  const find = 'query ($filter: DealFilter!) { deals(filter: $filter) { nodes { id } } }'
  const deep = (open: string, close: string) => `${open.repeat(5_000)}1${close.repeat(5_000)}`
  const values = [
    ['a lone surrogate', '"\\ud800"'],
    ['the other half of it', '"a\\udfffb"'],
    ['U+0000', '"a\\u0000b"'],
    ['1e400', '1e400'],
    ['-1e400', '-1e400'],
    ['a number of 400 digits', '9'.repeat(400)],
    ['2^53 + 1', '9007199254740993'],
    ['a list 5,000 deep', deep('[', ']')],
    ['an object 5,000 deep', deep('{"a":', '}')],
    ['an object 5,000 deep with __proto__', deep('{"__proto__":', '}')],
    ['an object with __proto__', '{"__proto__":{"eq":1}}'],
    ['an object with constructor', '{"constructor":{"prototype":{"eq":1}}}'],
    ['an object with an empty name', '{"":1}'],
    ['a name with U+0000', '{"a\\u0000":1}'],
    ['a name twice', '{"eq":1,"eq":"x"}'],
  ] as const

  it.each(values)('%s: refused in words or stored, and never our fault', async (_, value) => {
    const bodies = kinds.flatMap((kind) => [
      `{"query":"${create}","variables":{"input":{"${kind}Field":${value}}}}`,
      `{"query":"${find}","variables":{"filter":{"${kind}Field":${value}}}}`,
      `{"query":"${find}","variables":{"filter":{"${kind}Field":{"eq":${value}}}}}`,
      `{"query":"${find}","variables":{"filter":{"${kind}Field":{"in":[${value}]}}}}`,
    ])
    const others = [
      `{"query":"${create}","variables":${value}}`,
      `{"query":"${create}","variables":{"input":${value}}}`,
      `{"query":"${find}","variables":{"filter":${value}}}`,
      `{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":${value}}}`,
      `{"query":"query ($a: String) { deals(after: $a) { nodes { id } } }","variables":{"a":${value}}}`,
      `{"query":"query ($n: Int) { deals(first: $n) { nodes { id } } }","variables":{"n":${value}}}`,
      `{"query":"query ($o: [DealOrder!]) { deals(orderBy: $o) { nodes { id } } }","variables":{"o":${value}}}`,
      `{"query":"{ __typename }","extensions":${value}}`,
      `{"query":"{ __typename }","operationName":${value}}`,
    ]
    for (const body of [...bodies, ...others]) {
      const { status, answer, errors } = await post(body)
      expect(`${body.slice(0, 300)} ${status < 500}`).toBe(`${body.slice(0, 300)} true`)
      expect(answer).not.toContain('INTERNAL')
      for (const { message, extensions } of errors) {
        expect(extensions.code).toMatch(
          /^(BAD_REQUEST|INPUT_INVALID|FILTER_INVALID|CURSOR_INVALID|QUERY_TOO_COMPLEX)$/,
        )
        expect(message.length).toBeLessThan(1_000)
      }
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it.each([
    ['U+0000', '"a\\u0000"'],
    ['a lone surrogate', '"\\ud800"'],
    ['1e400', '1e400'],
    ['a list 5,000 deep', deep('[', ']')],
    ['__proto__', '{"__proto__":1}'],
  ])('definitions are as hard: %s', async (_, value) => {
    const table = 'mutation ($input: TableInput!) { createTable(input: $input) { name } }'
    const bodies = [
      `{"query":"${table}","variables":{"input":{"name":"A","label":${value}}}}`,
      `{"query":"${table}","variables":{"input":{"name":${value}}}}`,
      `{"query":"${table}","variables":{"input":{"name":"B","description":${value}}}}`,
      `{"query":"${table}","variables":{"input":{"name":"C","fields":[{"name":"a","kind":"text","options":${value}}]}}}`,
      `{"query":"${table}","variables":{"input":{"name":"D","fields":[{"name":"a","kind":"json","default":${value}}]}}}`,
      `{"query":"${table}","variables":{"input":{"name":"E","fields":[{"name":"a","kind":${value}}]}}}`,
    ]
    for (const body of bodies) {
      const { status, errors } = await post(body, {}, '/catalog')
      expect(status).toBeLessThan(500)
      for (const { extensions } of errors) {
        expect([body.slice(0, 200), extensions.code]).toEqual([
          body.slice(0, 200),
          expect.stringMatching(/^(BAD_REQUEST|DEFINITION_INVALID|QUERY_TOO_COMPLEX)$/),
        ])
      }
    }
  })
})

describe('a GET', () => {
  const get = async (
    address: string,
    headers: Record<string, string> = { authorization: `Bearer ${tenant.token}` },
  ) => {
    const response = await test.app.fetch(
      new Request(`http://tablecast.test/graphql${address}`, {
        headers: { accept: 'application/graphql-response+json', ...headers },
      }),
    )
    return { status: response.status, body: await response.json() }
  }
  const query = encodeURIComponent('query ($n: Int) { deals(first: $n) { totalCount } }')

  it.each([
    `?query=${query}&variables=hunter2`,
    `?query=${query}&variables=${encodeURIComponent('{"n":hunter2}')}`,
    `?query=${query}&variables=${encodeURIComponent('["hunter2"]')}`,
    `?query=${query}&extensions=hunter2`,
    `?query=${query}&extensions=7`,
    '',
    '?',
    '?query=',
    '?hunter2',
    '?query=%ff',
  ])('%s is a BAD_REQUEST', async (address) => {
    const { status, body } = await get(address)
    expect(status).toBe(400)
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
    expect(JSON.stringify(body)).not.toContain('hunter2')
  })

  it('has no form: a page of another origin cannot send it with a credential', async () => {
    // A browser asks before it sends Authorization to another origin, and nothing else is taken for a credential.
    for (const headers of [
      {},
      { cookie: `token=${tenant.token}` },
      { authorization: `Basic ${tenant.token}` },
    ]) {
      const { status, body } = await get(`?query=${query}&token=${tenant.token}`, headers)
      expect(status).toBe(401)
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
    }
  })
})
