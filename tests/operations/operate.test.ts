import { beforeAll, expect, it } from '@jest/globals'
import { crm } from '../examples/crm.ts'
import { useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf, seen } from './answer.ts'

const engine = useEngine()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(engine.test, crm)
})

async function make(input: object = {}): Promise<string> {
  const { contact } = await tenant.ask<{ contact: { id: string } }>(
    'mutation ($input: ContactInput!) { contact: createContact(input: $input) { id } }',
    { input: { name: 'Ann', ...input } },
  )
  return contact.id
}
const operate = (id: string, asked: object, patch: object = {}) =>
  tenant.send(
    `mutation ($id: ID!, $patch: ContactPatch!, $operate: ContactOperate!) {
      contact: updateContact(id: $id, patch: $patch, operate: $operate) { version name visits credit score points tags } }`,
    { id, patch, operate: asked },
  )

it('adds to numbers of every kind, exactly', async () => {
  const id = await make({ visits: 1, credit: '0.10', score: 1.5, points: '9007199254740993' })
  const asked = {
    visits: { increment: -3 },
    credit: { increment: '0.2' },
    score: { increment: 0.25 },
    points: { increment: '1' },
  }
  expect((await operate(id, asked)).data).toEqual({
    contact: {
      version: 2,
      name: 'Ann',
      visits: -2,
      credit: '0.30',
      score: 1.75,
      points: '9007199254740994',
      tags: null,
    },
  })
})

it('a missing number counts as 0, a missing list as an empty one', async () => {
  const asked = {
    visits: { increment: 2 },
    credit: { increment: '1' },
    score: { increment: 0.5 },
    points: { increment: '-1' },
    tags: { append: ['VIP'] },
  }
  expect((await operate(await make(), asked, { name: 'Bob' })).data).toEqual({
    contact: { version: 2, name: 'Bob', visits: 2, credit: '1.00', score: 0.5, points: '-1', tags: ['VIP'] },
  })
})

it('lists get what is not there, and lose what is, in declared order', async () => {
  const id = await make({ tags: ['COLD'] })
  expect((await operate(id, { tags: { append: ['NEW', 'COLD'] } })).data).toMatchObject({
    contact: { tags: ['NEW', 'COLD'] },
  })
  expect((await operate(id, { tags: { append: ['VIP'], remove: ['NEW'] } })).errors).toEqual([])
  expect((await operate(id, { tags: { remove: ['NEW', 'VIP', 'COLD'] } })).data).toMatchObject({
    contact: { tags: [] },
  })
})

it.each([
  ['a value beyond the limits of its field', { visits: { increment: 10 } }, {}, ['operate.visits maximum']],
  ['one below', { credit: { increment: '-0.01' } }, {}, ['operate.credit decimalMinimum']],
  ['too many items', { tags: { append: ['NEW', 'VIP', 'COLD'] } }, {}, ['operate.tags maxItems']],
  ['more than a double holds', { score: { increment: 1e308 } }, { score: 1.7e308 }, ['operate.score type']],
  [
    'more than 64 bits',
    { points: { increment: '1' } },
    { points: '9223372036854775807' },
    ['operate.points decimalMaximum'],
  ],
  ['null', { visits: { increment: null } }, {}, ['operate.visits.increment type']],
])('what comes of it must be a value of the field: not %s', async (_, asked, input, issues) => {
  const id = await make({ visits: 1, ...input })
  expect(seen(await operate(id, asked))).toEqual({
    data: null,
    errors: [{ path: 'contact', code: 'INPUT_INVALID', issues }],
  })
})

it('a field is either set or operated on', async () => {
  const id = await make()
  expect(seen(await operate(id, { visits: { increment: 1 } }, { visits: 1 }))).toEqual({
    data: null,
    errors: [{ path: 'contact', code: 'INPUT_INVALID', issues: ['operate.visits conflict'] }],
  })
})

it('nothing asked is nothing written', async () => {
  expect((await operate(await make(), { visits: {}, tags: null })).data).toMatchObject({
    contact: { version: 1 },
  })
})

it('texts and other kinds that know none are not to be operated on', async () => {
  const answer = await tenant.send(
    `mutation { updateContact(id: "${await make()}", patch: {}, operate: { name: { increment: 1 } }) { id } }`,
  )
  expect(new Set(codesOf(answer))).toEqual(new Set(['BAD_REQUEST']))
})

it('of many who count at once, on the same record and field, none is lost', async () => {
  const id = await make({ points: '0' })
  await Promise.all(Array.from({ length: 100 }, () => operate(id, { points: { increment: '1' } })))
  expect(await tenant.ask(`{ contact(by: { id: "${id}" }) { points version } }`)).toEqual({
    contact: { points: '100', version: 101 },
  })
})
