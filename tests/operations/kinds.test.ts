import { beforeAll, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  const kinds = ['bigint', 'uuid', 'email', 'url']
  tenant = await makeTenant(test, [{ name: 'Thing', fields: kinds.map((kind) => ({ name: kind, kind })) }])
})

it('a bigint is exact as a literal and as text, and refused as a number that a double cannot hold', async () => {
  expect(
    await tenant.ask(`mutation {
      a: createThing(input: { bigint: 9007199254740993 }) { bigint }
      b: createThing(input: { bigint: "-9223372036854775808" }) { bigint }
    }`),
  ).toEqual({ a: { bigint: '9007199254740993' }, b: { bigint: '-9223372036854775808' } })
  expect(
    await tenant.ask('{ things(filter: { bigint: { gt: "9007199254740992" } }) { nodes { bigint } } }'),
  ).toEqual({ things: { nodes: [{ bigint: '9007199254740993' }] } })
  const create = 'mutation ($value: BigInt) { createThing(input: { bigint: $value }) { bigint } }'
  expect(await tenant.ask(create, { value: 12 })).toEqual({ createThing: { bigint: '12' } })
  expect((await tenant.send(create, { value: 2 ** 53 })).errors[0]?.extensions.code).toBe('BAD_REQUEST')
  expect((await tenant.send(create, { value: '9223372036854775808' })).errors[0]).toMatchObject({
    message: 'bigint must be at most 9223372036854775807.',
    extensions: { code: 'INPUT_INVALID' },
  })
})

it('a uuid is found however it is written', async () => {
  const uuid = '01939ED0-1D5C-7BD4-8F9C-0B1C5F0AD0C1'
  await tenant.ask('mutation ($uuid: UUID) { createThing(input: { uuid: $uuid }) { id } }', { uuid })
  expect(await tenant.ask(`{ things(filter: { uuid: { in: ["${uuid}"] } }) { nodes { uuid } } }`)).toEqual({
    things: { nodes: [{ uuid: uuid.toLowerCase() }] },
  })
})

it('the domain of an e-mail address is kept in small letters, and half an address can be searched for', async () => {
  await tenant.ask('mutation { createThing(input: { email: "Ann@EXAMPLE.com" }) { id } }')
  expect(
    await tenant.ask('{ things(filter: { email: { endsWith: "@example.COM" } }) { nodes { email } } }'),
  ).toEqual({
    things: { nodes: [{ email: 'Ann@example.com' }] },
  })
})

it('a web address is one of http or https', async () => {
  const create = 'mutation ($url: String) { createThing(input: { url: $url }) { url } }'
  expect(await tenant.ask(create, { url: 'https://example.com/a?b=c' })).toEqual({
    createThing: { url: 'https://example.com/a?b=c' },
  })
  expect((await tenant.send(create, { url: 'javascript:alert(1)' })).errors[0]).toMatchObject({
    message: 'url must be a web address such as "https://example.com/page".',
    extensions: { code: 'INPUT_INVALID' },
  })
})
