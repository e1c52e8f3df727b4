import { beforeAll, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { codesOf } from './answer.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [
    {
      name: 'Sum',
      fields: [
        { name: 'exact', kind: 'decimal', options: { precision: 30, scale: 2 } },
        { name: 'huge', kind: 'decimal', options: { precision: 1000, scale: 500 } },
        { name: 'near', kind: 'number' },
        { name: 'at', kind: 'dateTime' },
        { name: 'on', kind: 'date' },
        { name: 'note', kind: 'text' },
      ],
    },
  ])
})

const byLiteral = (field: string, literal: string) =>
  tenant.send(`mutation { sum: createSum(input: { ${field}: ${literal} }) { ${field} } }`)
const byVariable = (field: string, value: unknown) =>
  tenant.send(`mutation ($input: SumInput!) { sum: createSum(input: $input) { ${field} } }`, {
    input: { [field]: value },
  })

it.each([
  ['12345678901234567.89', '12345678901234567.89'],
  ['"12345678901234567.89"', '12345678901234567.89'],
  ['-0.10', '-0.10'],
  ['0.1', '0.10'],
  ['9007199254740993', '9007199254740993.00'],
  ['"0012.5"', '12.50'],
  ['-0', '0.00'],
  ['"-0.00"', '0.00'],
])('the literal %s is the decimal %s, with all its digits', async (literal, printed) => {
  expect((await byLiteral('exact', literal)).data).toEqual({ sum: { exact: printed } })
})

it.each([
  ['12345678901234567.89', '12345678901234567.89'],
  [12.5, '12.50'],
  [123456789012345, '123456789012345.00'],
  [0.1, '0.10'],
])('the variable %j is the decimal %s', async (value, printed) => {
  expect((await byVariable('exact', value)).data).toEqual({ sum: { exact: printed } })
})

it('a number of more digits than a double holds is refused as a variable: its digits are lost already', async () => {
  // The literal as a client's JSON would carry it.
  expect(codesOf(await byVariable('exact', 1234567890123456.8))).toEqual(['BAD_REQUEST'])
})

it.each([
  ['0.005'],
  ['1e3'],
  ['""'],
  ['" 1"'],
  ['"1,5"'],
  ['"NaN"'],
  ['"Infinity"'],
  ['"0x10"'],
  ['"1_000"'],
  [`"${'9'.repeat(29)}"`],
])('the literal %s is no decimal of two places: nothing is rounded or guessed', async (literal) => {
  expect(codesOf(await byLiteral('exact', literal))).toEqual(['INPUT_INVALID'])
})

it.each([['true'], ['[1]'], ['{ a: 1 }']])('the literal %s is not of the type Decimal', async (literal) => {
  expect(codesOf(await byLiteral('exact', literal))).toEqual(['BAD_REQUEST'])
})

it('a decimal of a thousand digits is stored, found, sorted by and walked past', async () => {
  const huge = `${'9'.repeat(500)}.${'9'.repeat(500)}`
  const greater = (value: string) => `{ sums(filter: { huge: { gte: "${value}" } }) { nodes { huge } } }`
  await byVariable('huge', huge)
  await byVariable('huge', `-${huge}`)
  expect(await tenant.ask(greater(huge))).toEqual({ sums: { nodes: [{ huge }] } })
  const page = (after: string | null) =>
    tenant.ask<{ sums: { nodes: { huge: string }[]; pageInfo: { endCursor: string } } }>(
      `query ($after: String) { sums(filter: { huge: { isNull: false } }, orderBy: { huge: DESC }, first: 1, after: $after) {
         nodes { huge } pageInfo { endCursor } } }`,
      { after },
    )
  const first = await page(null)
  const second = await page(first.sums.pageInfo.endCursor)
  expect([first.sums.nodes, second.sums.nodes]).toEqual([[{ huge }], [{ huge: `-${huge}` }]])
})

it.each([
  ['2026-11-20T07:56:00Z', '2026-11-20T07:56:00.000Z'],
  ['2026-11-20T09:56:00.1239+02:00', '2026-11-20T07:56:00.123Z'],
  ['2026-11-20 07:56:00.5-00:30', '2026-11-20T08:26:00.500Z'],
  ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
])('the moment %s is kept in UTC as %s, finer digits cut', async (given, kept) => {
  expect((await byVariable('at', given)).data).toEqual({ sum: { at: kept } })
})

it.each([
  ['at', '2026-11-20'],
  ['at', '2026-11-20T07:56:00'],
  ['at', '10000-01-01T00:00:00Z'],
  ['at', '9999-12-31T23:59:59-01:00'],
  ['on', '0000-12-31'],
  ['on', '2026-02-29'],
  ['on', '20261120'],
  ['note', 'a\u0000b'],
  ['note', '\udc00'],
])('for %s, %j is INPUT_INVALID', async (field, value) => {
  expect(codesOf(await byVariable(field, value))).toEqual(['INPUT_INVALID'])
})

it.each([
  [-0, 0],
  [5e-324, 5e-324],
  [1.7976931348623157e308, 1.7976931348623157e308],
])('the number %d comes back as it was', async (value, back) => {
  expect((await byVariable('near', value)).data).toEqual({ sum: { near: back } })
})
