import { describe, expect, it } from '@jest/globals'
import { relationTypes } from '../../src/fields/index.ts'
import { useApp } from '../support/app.ts'
import { makeTenant } from '../support/tenant.ts'

const test = useApp()
const update =
  'mutation ($options: JSON!) { updateField(table: "Deal", field: "value", input: { options: $options }) { options } }'

const changes: { kind: string; from: object; to: object[]; lost?: object[] }[] = [
  {
    kind: 'text',
    from: { minLength: 2, maxLength: 10, pattern: '^a', trim: true },
    to: [
      { pattern: '^[ab]' },
      { minLength: 1, maxLength: 10 },
      { minLength: 2, maxLength: 11 },
      {},
      { minLength: 3, maxLength: 10 },
      { minLength: 2, maxLength: 9 },
    ],
  },
  {
    kind: 'integer',
    from: { min: 0, max: 10 },
    to: [{ min: -1, max: 10 }, { min: 0, max: 11 }, {}, { min: 1, max: 10 }, { min: 0, max: 9 }],
  },
  {
    kind: 'bigint',
    from: { min: '9', max: '9007199254740993' },
    to: [
      { min: '-10', max: '9007199254740993' },
      { min: '9', max: '9007199254740994' },
      {},
      { min: '10', max: '9007199254740993' },
      { min: '9', max: '9007199254740992' },
    ],
  },
  {
    kind: 'number',
    from: { min: 0.5, max: 1.5 },
    to: [{ min: 0.4, max: 1.5 }, { min: 0.5, max: 1.6 }, {}, { min: 0.6, max: 1.5 }, { min: 0.5, max: 1.4 }],
  },
  {
    kind: 'decimal',
    from: { precision: 12, scale: 2, min: '-9', max: '9' },
    to: [
      { precision: 13, scale: 2, min: '-9', max: '9' },
      { precision: 13, scale: 3, min: '-9', max: '9' },
      { precision: 12, scale: 2, min: '-9.1', max: '10' },
      { precision: 12, scale: 2 },
      { precision: 11, scale: 2, min: '-9', max: '9' },
      { precision: 12, scale: 3, min: '-9', max: '9' },
      { precision: 12, scale: 1, min: '-9', max: '9' },
      { precision: 12, scale: 2, min: '-8.9', max: '9' },
      { precision: 12, scale: 2, min: '-9', max: '8' },
    ],
  },
  {
    kind: 'date',
    from: { min: '2026-01-01', max: '2026-12-31' },
    to: [
      { min: '2025-12-31', max: '2026-12-31' },
      { min: '2026-01-01', max: '2027-01-01' },
      {},
      { min: '2026-01-02', max: '2026-12-31' },
      { min: '2026-01-01', max: '2026-12-30' },
    ],
  },
  {
    kind: 'dateTime',
    from: { min: '2026-01-01T00:00:00Z', max: '2026-12-31T00:00:00Z' },
    to: [
      { min: '2026-01-01T00:30:00+01:00', max: '2026-12-31T00:00:00Z' },
      { min: '2026-01-01T00:00:00Z', max: '2026-12-31T00:00:00.001Z' },
      {},
      { min: '2026-01-01T00:00:00.001Z', max: '2026-12-31T00:00:00Z' },
      { min: '2026-01-01T00:00:00Z', max: '2026-12-31T00:30:00+01:00' },
    ],
  },
  {
    kind: 'choice',
    from: {
      choices: [
        { key: 'a', value: 'A' },
        { key: 'b', value: 'B', label: 'Bee' },
      ],
    },
    to: [
      {
        choices: [
          { key: 'a', value: 'A' },
          { key: 'b', value: 'B' },
          { key: 'c', value: 'C' },
        ],
      },
      {
        choices: [
          { key: 'b', value: 'BEE' },
          { key: 'a', value: 'A' },
        ],
      },
    ],
    lost: [
      { choices: [{ key: 'a', value: 'A' }] },
      { choices: [{ key: 'a', value: 'A' }, { value: 'BEE' }] },
    ],
  },
  {
    kind: 'choices',
    from: {
      choices: [
        { key: 'a', value: 'A' },
        { key: 'b', value: 'B' },
      ],
      minItems: 1,
      maxItems: 1,
    },
    to: [
      {
        choices: [
          { key: 'b', value: 'BEE' },
          { key: 'a', value: 'A' },
          { key: 'c', value: 'C' },
        ],
        maxItems: 2,
      },
      {
        choices: [
          { key: 'a', value: 'A' },
          { key: 'b', value: 'B' },
        ],
        minItems: 2,
        maxItems: 2,
      },
    ],
    lost: [{ choices: [{ key: 'a', value: 'A' }], minItems: 1, maxItems: 1 }],
  },
  { kind: 'email', from: {}, to: [{ trim: true }, { trim: false }] },
  { kind: 'url', from: { trim: true }, to: [{}, { trim: false }] },
  {
    kind: 'json',
    from: { schema: { type: 'object' } },
    to: [{}, { schema: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } } }],
  },
]

describe.each(changes)('of the kind $kind', ({ kind, from, to }) => {
  const table = { name: 'Deal', fields: [{ name: 'value', kind, options: from }] }

  it('options can change, whether they allow more or less', async () => {
    for (const options of to) {
      const tenant = await makeTenant(test, [table])
      expect(await tenant.define(update, { options })).toEqual({ updateField: { options } })
    }
  })
})

describe.each(changes.filter(({ lost }) => lost))('of the kind $kind', ({ kind, from, lost = [] }) => {
  it('options cannot lose what records may have', async () => {
    const tenant = await makeTenant(test, [
      { name: 'Deal', fields: [{ name: 'value', kind, options: from }] },
    ])
    for (const options of lost) {
      const { data, errors } = await tenant.sendCatalog(update, { options })
      expect(data).toBeNull()
      expect(errors[0]?.extensions).toMatchObject({
        code: 'DEFINITION_INVALID',
        issues: [
          {
            path: ['input', 'options'],
            rule: 'loss',
            message: expect.stringMatching(/^Stored values could not be read with the new options: .*\.$/),
          },
        ],
      })
    }
    expect(await tenant.define('{ table(name: "Deal") { fields { options } } }')).toEqual({
      table: { fields: [{ options: from }] },
    })
  })
})

it('a tighter option counts for what is written from then on; what is there can be read and stays', async () => {
  const tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: [
        { name: 'value', kind: 'decimal', options: { precision: 9, scale: 4 } },
        { name: 'title', kind: 'text' },
      ],
    },
  ])
  const { createDeal: deal } = await tenant.ask<{ createDeal: { id: string } }>(
    'mutation { createDeal(input: { value: "12345.6789", title: "old" }) { id } }',
  )
  await tenant.define(update, { options: { precision: 4, scale: 2, max: '50' } })
  const patch = (values: object) =>
    tenant.send(
      'mutation ($id: ID!, $patch: DealPatch!) { updateDeal(id: $id, patch: $patch) { title value } }',
      {
        id: deal.id,
        patch: values,
      },
    )
  expect((await patch({ title: 'new' })).data).toEqual({ updateDeal: { title: 'new', value: '12345.6789' } })
  expect((await patch({ value: '12345.6789' })).errors[0]).toMatchObject({
    message: 'value must be a decimal number with at most 2 digits before the point and 2 after it.',
    extensions: { code: 'INPUT_INVALID', issues: [{ path: ['patch', 'value'], rule: 'pattern' }] },
  })
  expect((await patch({ value: '51' })).errors[0]?.message).toBe('value must be at most 50.')
  expect((await patch({ value: '1.5' })).data).toEqual({ updateDeal: { title: 'new', value: '1.50' } })
})

it('a default that new options would not take is refused with them', async () => {
  const tenant = await makeTenant(test, [
    { name: 'Deal', fields: [{ name: 'value', kind: 'text', options: { maxLength: 5 }, default: 'hello' }] },
  ])
  const { errors } = await tenant.sendCatalog(update, { options: { maxLength: 4 } })
  expect(errors[0]).toMatchObject({
    message: 'The default must have at most 4 characters.',
    extensions: {
      code: 'DEFINITION_INVALID',
      issues: [{ path: ['input', 'options'], rule: 'maxLength' }],
    },
  })
  const both =
    'mutation ($options: JSON!) { updateField(table: "Deal", field: "value", input: { options: $options, default: "hi" }) { default } }'
  expect(await tenant.define(both, { options: { maxLength: 4 } })).toEqual({ updateField: { default: 'hi' } })
})

it('a wider option counts for the next write', async () => {
  const tenant = await makeTenant(test, [
    { name: 'Deal', fields: [{ name: 'value', kind: 'text', options: { maxLength: 2 } }] },
  ])
  const write = () => tenant.send('mutation { createDeal(input: { value: "abc" }) { value } }')
  expect((await write()).errors[0]?.extensions.code).toBe('INPUT_INVALID')
  await tenant.define(update, { options: { maxLength: 3 } })
  expect((await write()).data).toEqual({ createDeal: { value: 'abc' } })
})

it('a wider scale prints stored values with more digits', async () => {
  const tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: [{ name: 'value', kind: 'decimal', options: { precision: 5, scale: 1 }, default: '2.5' }],
    },
  ])
  await tenant.ask('mutation { createDeal(input: { value: "1.5" }) { id } }')
  await tenant.define(update, { options: { precision: 7, scale: 3 } })
  await tenant.ask('mutation { createDeal(input: {}) { id } }')
  expect(await tenant.ask('{ deals(orderBy: { value: ASC }) { nodes { value } } }')).toEqual({
    deals: { nodes: [{ value: '1.500' }, { value: '2.500' }] },
  })
})

it('fieldKinds tells the kinds with a schema of their options', async () => {
  const tenant = await makeTenant(test)
  const { fieldKinds } = await tenant.define<{
    fieldKinds: {
      kind: string
      description: string
      optionSchema: { properties: object }
      operators: string[]
    }[]
  }>('{ fieldKinds { kind description optionSchema operators } }')
  expect(fieldKinds).toEqual(
    expect.arrayContaining([
      {
        kind: 'text',
        description: expect.any(String),
        optionSchema: expect.objectContaining({
          type: 'object',
          additionalProperties: false,
          properties: expect.objectContaining({ maxLength: expect.objectContaining({ type: 'integer' }) }),
        }),
        operators: expect.arrayContaining(['eq', 'contains', 'ilike', 'isNull']),
      },
    ]),
  )
  // Every kind that has options is in the table above; a new one must come with its own changes. Those that refer to
  // records need a table to refer to: see tests/catalog/relation.test.ts.
  expect(
    fieldKinds
      .filter(({ optionSchema }) => Object.keys(optionSchema.properties).length > 0)
      .map(({ kind }) => kind)
      .filter((kind) => !relationTypes.some((type) => type.kind === kind))
      .sort(),
  ).toEqual(changes.map(({ kind }) => kind).sort())
})
