import { beforeAll, describe, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [
    {
      name: 'Part',
      fields: [
        { name: 'code', kind: 'text', options: { pattern: '^[A-Z]{2}-[0-9]+$', maxLength: 8, trim: true } },
        { name: 'owner', kind: 'email', options: { trim: true } },
        { name: 'page', kind: 'url' },
        {
          name: 'shape',
          kind: 'json',
          options: {
            schema: {
              type: 'object',
              required: ['sides'],
              additionalProperties: false,
              properties: {
                sides: { type: 'array', items: { type: 'number', exclusiveMinimum: 0 }, maxItems: 3 },
                name: { type: 'string', pattern: '^[a-z]+$' },
                '0': { enum: [1, 2] },
              },
            },
          },
        },
      ],
    },
  ])
})

const create = (input: object) =>
  tenant.send('mutation ($input: PartInput!) { createPart(input: $input) { code owner page shape } }', {
    input,
  })

it('values are brought into their form before they are held against rules', async () => {
  const { data } = await create({ code: ' AB-1\n', owner: '  Ann@EXAMPLE.com ' })
  expect(data).toEqual({
    createPart: { code: 'AB-1', owner: 'Ann@example.com', page: null, shape: null },
  })
})

it('operands are brought into the same form', async () => {
  await create({ code: 'CD-2' })
  expect(await tenant.ask('{ parts(filter: { code: { eq: " CD-2 " } }) { nodes { code } } }')).toEqual({
    parts: { nodes: [{ code: 'CD-2' }] },
  })
})

describe('what a value must be is said in a sentence, with its path and the rule', () => {
  it.each<[object, { path: (string | number)[]; rule: string; message: string }]>([
    [
      { code: 'ab-1' },
      { path: ['code'], rule: 'pattern', message: 'code must match the pattern "^[A-Z]{2}-[0-9]+$".' },
    ],
    [
      { code: 'AB-123456' },
      { path: ['code'], rule: 'maxLength', message: 'code must have at most 8 characters.' },
    ],
    [
      { owner: 'ann' },
      {
        path: ['owner'],
        rule: 'pattern',
        message: 'owner must be an e-mail address such as "ann@example.com".',
      },
    ],
    [
      { page: ' https://example.com' },
      {
        path: ['page'],
        rule: 'pattern',
        message: 'page must be a web address such as "https://example.com/page".',
      },
    ],
    [{ shape: [] }, { path: ['shape'], rule: 'type', message: 'shape must be an object.' }],
    [{ shape: {} }, { path: ['shape', 'sides'], rule: 'required', message: 'shape.sides is required.' }],
    [
      { shape: { sides: [1, -1] } },
      {
        path: ['shape', 'sides', 1],
        rule: 'exclusiveMinimum',
        message: 'shape.sides.1 must be greater than 0.',
      },
    ],
    [
      { shape: { sides: [1, 1, 1, 1] } },
      { path: ['shape', 'sides'], rule: 'maxItems', message: 'shape.sides must have at most 3 items.' },
    ],
    [
      { shape: { sides: [], name: 'A' } },
      { path: ['shape', 'name'], rule: 'pattern', message: 'shape.name must match the pattern "^[a-z]+$".' },
    ],
    [
      { shape: { sides: [], 0: 3 } },
      {
        path: ['shape', '0'],
        rule: 'enum',
        message: 'shape.0 must be one of the values of the schema: [1,2].',
      },
    ],
    [
      { shape: { sides: [], a: 1 } },
      {
        path: ['shape', 'a'],
        rule: 'additionalProperties',
        message: 'shape.a must not be there; the schema does not know it.',
      },
    ],
  ])('%j', async (input, { path, rule, message }) => {
    const { data, errors } = await create(input)
    expect(data).toBeNull()
    expect(errors[0]).toMatchObject({
      message,
      extensions: { code: 'INPUT_INVALID', issues: [{ path: ['input', ...path], rule, message }] },
    })
  })
})

describe('options that cannot be are refused in a sentence', () => {
  const kinds = { pattern: 'text', schema: 'json' }
  it.each<[{ pattern?: string; schema?: object }, unknown]>([
    [
      { pattern: '^(?=a)b' },
      'For the kind text, the pattern "^(?=a)b" is not one of RE2, which has no lookaround and no backreferences: invalid or unsupported Perl syntax: `(?=`.',
    ],
    [
      { pattern: '(a)\\1' },
      'For the kind text, the pattern "(a)\\\\1" is not one of RE2, which has no lookaround and no backreferences: invalid escape sequence: `\\1`.',
    ],
    [{ pattern: 'a'.repeat(501) }, 'The option pattern must have at most 500 characters.'],
    [
      { schema: { items: { $ref: 'https://example.com/schema' } } },
      'For the kind json, the $ref "https://example.com/schema" names no definition of the schema, such as "#/$defs/name".',
    ],
    [
      { schema: { items: { default: 1 } } },
      expect.stringMatching(
        /^For the kind json, schema\.items has the keyword "default", which is not one of those that are taken: items, .*\.$/,
      ),
    ],
  ])('%j', async (options, message) => {
    const kind = kinds[options.pattern === undefined ? 'schema' : 'pattern']
    const { errors } = await tenant.sendCatalog(
      'mutation ($field: FieldInput!) { addField(table: "Part", field: $field) { name } }',
      { field: { name: 'more', kind, options } },
    )
    expect(errors[0]).toMatchObject({ message, extensions: { code: 'DEFINITION_INVALID' } })
  })
})

it('a JSON Schema of thousands of levels is refused', async () => {
  const schema = JSON.parse(`${'{"not":'.repeat(3_000)}{}${'}'.repeat(3_000)}`)
  const { errors } = await tenant.sendCatalog(
    'mutation ($options: JSON!) { updateField(table: "Part", field: "shape", input: { options: $options }) { name } }',
    { options: { schema } },
  )
  expect(errors[0]).toMatchObject({
    message: expect.stringMatching(/^The option schema must be JSON of at most 64 levels, .*\.$/),
    extensions: { code: 'DEFINITION_INVALID', issues: [{ rule: 'storableJson' }] },
  })
})
