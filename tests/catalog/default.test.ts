import { expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const fields = [
  { name: 'title', kind: 'text', default: 'Untitled' },
  { name: 'size', kind: 'integer', default: 0 },
  { name: 'price', kind: 'decimal', options: { precision: 6, scale: 2 }, default: '1.5' },
  { name: 'open', kind: 'boolean', default: false },
  { name: 'at', kind: 'dateTime', default: '2026-11-20T09:56:00+02:00' },
]

it('a new record takes the default of what it does not bring; null is not absent', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields }])
  const defaults = { title: 'Untitled', size: 0, price: '1.50', open: false, at: '2026-11-20T07:56:00.000Z' }
  expect(
    await tenant.ask(
      `mutation {
        a: createDeal(input: {}) { title size price open at }
        b: createDeal(input: { title: null, size: 3 }) { title size price open at }
      }`,
    ),
  ).toEqual({ a: defaults, b: { ...defaults, title: null, size: 3 } })
})

it('a default changes nothing of records that are there', async () => {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  await tenant.ask('mutation { createDeal(input: {}) { id } }')
  await tenant.define(
    'mutation { updateField(table: "Deal", field: "title", input: { default: "x" }) { name } }',
  )
  await tenant.ask('mutation { createDeal(input: {}) { id } }')
  expect(await tenant.ask('{ deals(orderBy: { createdAt: ASC }) { nodes { title } } }')).toEqual({
    deals: { nodes: [{ title: null }, { title: 'x' }] },
  })
})

it('a required field must be given unless it has a default, and cannot be cleared', async () => {
  const tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: [
        { name: 'title', kind: 'text', required: true },
        { name: 'size', kind: 'integer', required: true, default: 1 },
      ],
    },
  ])
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { title: "a" }) { id size } }',
  )
  expect(createDeal).toMatchObject({ size: 1 })
  const missing = await tenant.send('mutation { createDeal(input: { size: 2 }) { id } }')
  expect(missing.errors[0]?.extensions.code).toBe('BAD_REQUEST')
  for (const patch of [{ title: null }, { size: null }]) {
    const { errors } = await tenant.send(
      'mutation ($id: ID!, $patch: DealPatch!) { updateDeal(id: $id, patch: $patch) { id } }',
      { id: createDeal.id, patch },
    )
    expect(errors[0]?.extensions).toMatchObject({ code: 'INPUT_INVALID', issues: [{ rule: 'required' }] })
  }
})

it('a field that becomes required is null in older records, and those can still be patched elsewhere', async () => {
  const tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: [
        { name: 'title', kind: 'text' },
        { name: 'size', kind: 'integer' },
      ],
    },
  ])
  const { createDeal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: {}) { id } }',
  )
  await tenant.define(
    'mutation { updateField(table: "Deal", field: "title", input: { required: true }) { required } }',
  )
  expect(
    await tenant.ask(
      'mutation ($id: ID!) { updateDeal(id: $id, patch: { size: 1 }) { title size } }',
      createDeal,
    ),
  ).toEqual({ updateDeal: { title: null, size: 1 } })
  const { errors } = await tenant.send('mutation { createDeal(input: {}) { id } }')
  expect(errors).toHaveLength(1)
})

it('labels and descriptions become descriptions of types and fields', async () => {
  const tenant = await makeTenant(test, [
    {
      name: 'Deal',
      label: 'Geschäft "A"',
      description: 'Line one.\n"""Line two.',
      fields: [
        { name: 'title', kind: 'text', label: 'Titel' },
        { name: 'size', kind: 'integer', description: 'How big.' },
        { name: 'open', kind: 'boolean' },
      ],
    },
  ])
  const { __type } = await tenant.ask<{
    __type: { description: string; fields: { name: string; description: string | null }[] }
  }>('{ __type(name: "Deal") { description fields { name description } } }')
  expect(__type.description).toBe('Geschäft "A"\n\nLine one.\n"""Line two.')
  expect(__type.fields).toEqual(
    expect.arrayContaining([
      { name: 'title', description: 'Titel' },
      { name: 'size', description: 'How big.' },
      { name: 'open', description: null },
    ]),
  )
})

it('a decimal default may be a number, as long as it is exact', async () => {
  const price = { name: 'price', kind: 'decimal', options: { precision: 30, scale: 4 } }
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ ...price, default: 12.5 }] }])
  expect(await tenant.ask('mutation { createDeal(input: {}) { price } }')).toEqual({
    createDeal: { price: '12.5000' },
  })
  const input = { name: 'Offer', fields: [{ ...price, default: 1234567890.1234567 }] }
  const { errors } = await tenant.sendCatalog(
    'mutation ($input: TableInput!) { createTable(input: $input) { name } }',
    { input },
  )
  expect(errors[0]?.extensions).toMatchObject({
    code: 'DEFINITION_INVALID',
    issues: [{ path: ['input', 'fields', 0, 'default'] }],
  })
})
