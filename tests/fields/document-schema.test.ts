import { describe, expect, it } from '@jest/globals'
import { findSchemaProblems } from '../../src/fields/document-schema-rules.ts'
import type { JsonSchema } from '../../src/fields/field-type.ts'
import { json } from '../../src/fields/json.ts'
import { compileSchema, validatorOf } from '../../src/fields/validator.ts'

/** A value as it comes from a request: its objects have no prototype. */
const sent = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.assign(Object.create(null), inner)
      : inner,
  )

/** The rule that a value breaks, and where; undefined when it fits. */
const broken = (schema: JsonSchema, value: unknown): string | undefined => {
  expect(findSchemaProblems(schema)).toEqual([])
  const check = validatorOf(json.valueSchema({ schema }))
  const [plain, bare] = [value, sent(value)].map((one) => {
    const [error] = check(one)
    return error && `${error.instancePath} ${error.keyword}: ${error.params['says']}`
  })
  expect(bare).toBe(plain)
  return plain
}

describe('a document', () => {
  it.each<[JsonSchema, unknown, unknown, string]>([
    [{ type: 'object' }, {}, [], ' type: must be an object'],
    [{ type: ['string', 'null'] }, null, 5, ' type: must be text or null'],
    [
      { enum: [{ a: [1] }, 'x'] },
      { a: [1] },
      { a: [2] },
      ' enum: must be one of the values of the schema: [{"a":[1]},"x"]',
    ],
    [
      { const: { constructor: 1, valueOf: 2 } },
      { valueOf: 2, constructor: 1 },
      {},
      ' const: must be {"constructor":1,"valueOf":2}',
    ],
    [{ multipleOf: 0.5 }, 1.5, 1.4, ' multipleOf: must be a multiple of 0.5'],
    [{ exclusiveMinimum: 1 }, 2, 1, ' exclusiveMinimum: must be greater than 1'],
    [{ maxLength: 2 }, '\u{1f600}\u{1f600}', 'abc', ' maxLength: must have at most 2 characters'],
    [{ format: 'date' }, '2026-11-20', '2026-02-30', ' format: must have the format date'],
    [{ items: { type: 'integer' } }, [1], [1, 'x'], '/1 type: must be a whole number'],
    [
      { uniqueItems: true },
      [{ a: 1 }, { b: 1 }],
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      ' uniqueItems: must not have an item twice',
    ],
    [{ uniqueItems: true }, [[['a', 1]], { a: 1 }], [1, 1], ' uniqueItems: must not have an item twice'],
    [{ contains: { const: 1 } }, [2, 1], [2, 3], ' contains: must have an item that the schema asks for'],
    [{ required: ['toString'] }, { toString: 1 }, {}, '/toString required: is required'],
    [{ required: ['a/b~'] }, { 'a/b~': 1 }, {}, '/a~1b~0 required: is required'],
    [
      { properties: { a: {} }, additionalProperties: false },
      { a: 1 },
      { constructor: 1 },
      '/constructor additionalProperties: must not be there; the schema does not know it',
    ],
    [
      { properties: { $id: { type: 'string' }, $ref: { type: 'string' } } },
      { $id: 'x', $ref: 'y' },
      { $id: 1 },
      '/$id type: must be text',
    ],
    [
      { patternProperties: { '^a': { type: 'string' }, '^b': { type: 'number' } } },
      { a: 'x', b: 1 },
      { a: 'x', b: 'x' },
      '/b type: must be a number',
    ],
    [
      { propertyNames: { pattern: '^[a-z]$' } },
      { a: 1 },
      { A: 1 },
      ' propertyNames: must not have the name "A"',
    ],
    [{ minProperties: 1 }, { a: 1 }, {}, ' minProperties: must have at least 1 member'],
    [
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      null,
      5,
      ' anyOf: must fit one of the forms in the schema',
    ],
    [
      { oneOf: [{ type: 'integer' }, { minimum: 5 }] },
      4,
      6,
      ' oneOf: must fit exactly one of the forms in the schema',
    ],
    [{ not: { type: 'string' } }, 1, 'x', ' not: must not be what the schema excludes'],
    [
      Object.fromEntries([
        ['if', { required: ['a'] }],
        ['then', { required: ['b'] }],
      ]),
      { a: 1, b: 1 },
      { a: 1 },
      '/b required: is required',
    ],
    [{ items: false }, [], [1], '/0 false schema: must not be there'],
    [
      { allOf: [{ pattern: '^a' }, { pattern: 'z$' }] },
      'a to z',
      'a to y',
      ' pattern: must match the pattern "z$"',
    ],
    [
      {
        type: 'array',
        items: { $ref: '#/$defs/a~1b', maxLength: 3 },
        $defs: { 'a/b': { type: 'string', pattern: '^a' } },
      },
      ['abc'],
      ['abcd'],
      '/0 maxLength: must have at most 3 characters',
    ],
    [
      {
        properties: { a: { $ref: '#/definitions/c' } },
        definitions: { b: { not: {} }, c: { const: { $ref: 1 } } },
      },
      { a: { $ref: 1 } },
      { a: 1 },
      '/a const: must be {"$ref":1}',
    ],
    [
      { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
      {},
      1,
      ' type: must be an object',
    ],
  ])('of %j: %j fits, %j does not', (schema, good, bad, message) => {
    expect(broken(schema, good)).toBeUndefined()
    expect(broken(schema, bad)).toBe(message)
  })

  it('is refused when it is too deep, before its schema is asked', () => {
    const deep = JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)
    expect(validatorOf(json.valueSchema({ schema: { uniqueItems: true } }))(deep)).toMatchObject([
      { keyword: 'storableJson' },
    ])
  })

  it('of many items, or texts made for a backtracking engine, is checked in one go', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({ index }))
    expect(broken({ uniqueItems: true }, many)).toBeUndefined()
    expect(broken({ items: { pattern: '(a+)+$' } }, [`${'a'.repeat(9_999)}b`])).toMatch(/^\/0 pattern/)
    for (const format of ['email', 'uri', 'date-time', 'ipv6']) {
      for (const text of [
        'a'.repeat(2 ** 17),
        `a@${'a.'.repeat(2 ** 16)}`,
        `http://${'[::'.repeat(2 ** 16)}`,
        '%'.repeat(2 ** 17),
      ]) {
        expect(broken({ format }, text)).toMatch(/ format: /)
      }
    }
  })
})

describe('a schema', () => {
  it.each<[string, JsonSchema, RegExp]>([
    ['a remote $ref', { $ref: 'http://127.0.0.1:1/schema' }, /^the \$ref "http:.*" names no definition of/],
    ['a $ref to a file', { items: { $ref: 'other.json#/$defs/a' } }, /names no definition of the schema/],
    ['a $ref to all of it', { properties: { a: { $ref: '#' } } }, /^the \$ref "#" names no definition/],
    ['a $ref to nothing', { $ref: '#/$defs/b', $defs: { a: {} } }, /^the \$ref "#\/\$defs\/b" names no/],
    ['a $ref to what is inherited', { $ref: '#/$defs/constructor', $defs: {} }, /names no definition/],
    ['a $ref that is none', { $ref: 5 }, /^the \$ref 5 names no definition/],
    [
      'a $ref to itself',
      { $ref: '#/$defs/a', $defs: { a: { items: { $ref: '#/$defs/a' } } } },
      /^the \$ref "#\/\$defs\/a" leads back to itself/,
    ],
    [
      'a $ref in a circle',
      {
        $ref: '#/$defs/a',
        $defs: { a: { not: { $ref: '#/$defs/b' } }, b: { anyOf: [{ $ref: '#/$defs/a' }] } },
      },
      /^the \$ref "#\/\$defs\/a" leads back to itself/,
    ],
    [
      'a $ref that doubles with each step',
      {
        $ref: '#/$defs/0',
        $defs: Object.fromEntries(
          Array.from({ length: 18 }, (_, step) => {
            const next = { $ref: `#/$defs/${step + 1}` }
            return [step, step < 17 ? { anyOf: [next, next] } : {}]
          }),
        ),
      },
      /^the schema has more than 1000 schemas when its references are written out/,
    ],
    [
      'a large definition that is there many times',
      {
        anyOf: Array.from({ length: 50 }, () => ({ $ref: '#/$defs/a' })),
        $defs: { a: { enum: ['x'.repeat(300)] } },
      },
      /^the schema must have at most 10000 characters, its references written out; it has 1\d{4}$/,
    ],
    ['a wrong definition', { $ref: '#/$defs/a', $defs: { a: { $id: 'x' } } }, /"\$id"/],
    ['$defs inside', { items: { $defs: { a: {} } } }, /^schema\.items has the keyword "\$defs"/],
    ['$id', { $id: 'http://json-schema.org/draft-07/schema#' }, /"\$id"/],
    ['$anchor', { $anchor: 'a' }, /"\$anchor"/],
    ['$dynamicRef', { items: { $dynamicRef: '#a' } }, /^schema\.items has the keyword "\$dynamicRef"/],
    ['$recursiveRef', { $recursiveRef: '#' }, /"\$recursiveRef"/],
    ['$data', { const: { $data: '1/a' }, format: { $data: '1/b' } }, /^schema\.format must be one of date, /],
    ['$schema of somebody', { $schema: 'http://example.com/schema' }, /^schema\.\$schema must be one of /],
    ['$schema inside', { items: { $schema: 'https://json-schema.org/draft/2020-12/schema' } }, /"\$schema"/],
    ['$async', { $async: true }, /"\$async"/],
    ['a default, which nobody would fill in', { default: 1 }, /"default"/],
    ['our own keywords', { re2: 'a' }, /"re2"/],
    ['__proto__', JSON.parse('{ "__proto__": { "type": "string" } }'), /"__proto__"/],
    [
      'a property __proto__',
      JSON.parse('{ "properties": { "__proto__": {} } }'),
      /^schema\.properties has the name "__proto__"/,
    ],
    ['a required __proto__', { required: ['__proto__'] }, /^schema\.required has the name "__proto__"/],
    ['a required name that is empty', { required: [''] }, /^schema\.required has the name ""/],
    ['a lookahead', { pattern: '(?=a)b' }, /^schema\.pattern is no pattern of RE2, which has no lookaround/],
    [
      'a lookahead in a name',
      { patternProperties: { '(?=a)b': {} } },
      /^schema\.patternProperties is no pattern of RE2/,
    ],
    ['a long pattern', { pattern: 'a'.repeat(501) }, /it has more than 500 characters/],
    ['a large pattern', { pattern: '(ab{20}){30}' }, /^schema\.pattern has \d+ steps where 300 are allowed/],
    [
      'many patterns',
      { allOf: Array.from({ length: 20 }, () => ({ pattern: 'a{200}' })) },
      /^the patterns of the schema are too large/,
    ],
    ['no schema', { items: 5 }, /^schema\.items must be a schema, which is an object, true or false/],
    ['a list of no schemas', { anyOf: {} }, /^schema\.anyOf must be a list of schemas/],
    ['an empty list of schemas', { anyOf: [] }, /^schema\.anyOf must NOT have fewer than 1 items/],
    ['a tuple', { items: [{}, {}] }, /^schema\.items must be a schema/],
    ['a type that is none', { type: 'date' }, /^schema\.type /],
    ['a limit that is none', { maxLength: 'x' }, /^schema\.maxLength must be integer/],
    ['a format that takes long', { format: 'regex' }, /^schema\.format must be one of date, /],
    ['a condition of nothing', { if: {} }, /if.*then.*else/],
    [
      'a huge enum',
      { enum: Array.from({ length: 5_000 }, (_, index) => `value ${index}`) },
      /^the schema must have at most 10000 characters, its references written out; it has \d+$/,
    ],
  ])('with %s is refused', (_, schema, message) => {
    expect(findSchemaProblems(schema)[0]).toMatch(message)
  })

  it('of 10,000 levels is refused before anything calls itself', () => {
    let schema: JsonSchema = {}
    for (let level = 0; level < 10_000; level++) {
      schema = { not: schema }
    }
    expect(compileSchema(json.optionSchema)({ schema })).toMatchObject([{ keyword: 'storableJson' }])
  })

  it('of too many levels of schemas is refused', () => {
    let schema: JsonSchema = {}
    for (let level = 0; level < 20; level++) {
      schema = { not: schema }
    }
    expect(findSchemaProblems(schema)).toEqual([
      'the schema must have at most 20 levels of schemas in each other',
    ])
  })

  it('with names that are code is data', () => {
    const names = [
      '"]);process.exit(3);//',
      "'+process.exit(3)+'",
      ['`', '{process.exit(3)}`'].join('$'),
      '\u2028',
      '\\',
      'a\nb',
      '*/',
    ]
    for (const name of names) {
      const schema = {
        required: [name],
        properties: { [name]: { enum: [name] } },
        additionalProperties: false,
      }
      expect(broken(schema, { [name]: name })).toBeUndefined()
      expect(broken(schema, { [name]: 1 })).toMatch(/ enum: /)
      expect(broken(schema, {})).toMatch(/ required: /)
    }
  })

  it('with names that every object inherits is about what a document has itself', () => {
    for (const name of ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'length', 'toJSON']) {
      const schema = { required: [name], properties: { [name]: { type: 'number' } } }
      expect(broken(schema, { [name]: 1 })).toBeUndefined()
      expect(broken(schema, {})).toMatch(/ required: /)
      expect(broken({ properties: { [name]: { type: 'number' } } }, {})).toBeUndefined()
    }
  })
})
