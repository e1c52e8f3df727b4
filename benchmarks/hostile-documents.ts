import { type Hostile, list } from './hostile-request.ts'

const many = (count: number, make: (index: number) => string): string => list(count, make).join(' ')

const tooComplex = ['QUERY_TOO_COMPLEX']
const refused = ['BAD_REQUEST', 'QUERY_TOO_COMPLEX']
const invalid = ['BAD_REQUEST']

/** As large as a body of 256 KiB lets them be: the limits must notice before time is spent. */
const huge: Hostile[] = [
  { name: 'aliases', query: `{ ${many(10_000, (index) => `a${index}: __typename`)} }` },
  { name: 'the same field', query: `{ ${'__typename '.repeat(20_000)} }` },
  { name: 'the same object', query: `{ ${'deals { totalCount } '.repeat(10_000)} }` },
  { name: 'directives at one field', query: `{ __typename ${'@a '.repeat(50_000)} }` },
  { name: 'directives at many fields', query: `{ ${'__typename @include(if: true) '.repeat(8_000)} }` },
  { name: 'deep fields', query: `{ ${'a { '.repeat(40_000)} b ${'} '.repeat(40_000)} }` },
  {
    name: 'deep lists',
    query: `{ deals(filter: ${'['.repeat(60_000)}${']'.repeat(60_000)}) { totalCount } }`,
  },
  {
    name: 'deep objects',
    query: `{ deals(filter: ${'{not:'.repeat(40_000)}{}${'}'.repeat(40_000)}) { totalCount } }`,
  },
  {
    name: 'a long list',
    query: `{ deals(filter: { title: { in: [${'"x" '.repeat(40_000)}] } }) { totalCount } }`,
  },
  {
    name: 'fragments that spread each other twice',
    query: `{ ...f0 } ${many(5_000, (index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} fragment f5000 on Query { __typename }`,
  },
  {
    name: 'fragments in a circle',
    query: `{ ...f0 } ${many(5_000, (index) => `fragment f${index} on Query { ...f${(index + 1) % 5_000} }`)}`,
  },
  { name: 'operations', query: many(8_000, (index) => `query q${index} { __typename }`) },
  {
    name: 'variables that nobody uses',
    query: `query (${many(15_000, (index) => `$v${index}: Int`)}) { __typename }`,
  },
  { name: 'comments', query: `{ __typename } ${'#\n'.repeat(60_000)}` },
  {
    name: 'one long text',
    query: `{ deals(filter: { title: { eq: "${'x'.repeat(250_000)}" } }) { totalCount } }`,
  },
  { name: 'one long name', query: `{ ${'x'.repeat(250_000)} }` },
].map((one) => ({ ...one, codes: one.name.startsWith('one long') ? ['BAD_REQUEST', ''] : refused }))

/** What a document of 2,000 tokens can still do. */
const compact: Hostile[] = [
  { name: 'aliases', query: `{ ${many(15, (index) => `a${index}: deals { totalCount }`)} }`, codes: [] },
  {
    name: 'the same object',
    query: `{ deals { ${'nodes { id } '.repeat(480)} } }`,
    codes: tooComplex,
  },
  {
    name: 'the same object, as often as it may be',
    query: `{ deals(first: 10) { ${many(4, (index) => `a${index}: nodes { id } `.repeat(100))} } }`,
    codes: tooComplex,
  },
  {
    name: 'the same object in inline fragments',
    query: `{ deals(first: 10) { ${'... { nodes { id } } '.repeat(280)} } }`,
    codes: tooComplex,
  },
  {
    name: 'the same object in inline fragments, as often as it may be',
    query: `{ deals(first: 10) { ${'... { nodes { id title } edges { node { id title } } } '.repeat(100)} } }`,
    codes: [],
  },
  {
    name: 'the same object in fragments',
    query: `{ deals(first: 10) { ${many(150, (index) => `...f${index}`)} } } ${many(150, (index) => `fragment f${index} on DealConnection { nodes { id } }`)}`,
    codes: tooComplex,
  },
  {
    name: 'the same object in fragments, as often as it may be',
    query: `{ deals(first: 10) { ${many(100, (index) => `...f${index}`)} } } ${many(100, (index) => `fragment f${index} on DealConnection { edges { node { id } } }`)}`,
    codes: [],
  },
  {
    name: 'the same object in objects that are merged',
    query: `{ deals(first: 10) { ${`edges { ${'node { id } '.repeat(20)} } `.repeat(20)} } }`,
    codes: tooComplex,
  },
  {
    name: 'the same object in objects that are merged, as often as it may be',
    query: `{ deals(first: 10) { ${`edges { ${'node { id title notes createdAt version } '.repeat(10)} } `.repeat(10)} } }`,
    codes: [],
  },
  {
    name: 'fragments that mix each other anew at each level',
    query: `{ deals { ...a0 ...b0 ...c0 } } ${many(9, (level) => many(3, (at) => `fragment ${'abc'[at]}${level} on DealConnection { ${many(3, (other) => `${'xyz'[other]} { ...${'abc'[other]}${level + 1} } ${'xyz'[at]} { ...${'abc'[other]}${level + 1} }`)} }`))}`,
    codes: refused,
  },
  {
    name: 'the same objects in each other',
    query: `{ deals(first: 10) { ${'nodes { id } edges { node { id title } } '.repeat(100)} } }`,
    codes: [],
  },
  {
    name: 'the same objects in each other in inline fragments',
    query: `{ deals(first: 10) { ${'... { nodes { id } edges { node { id title } } } '.repeat(110)} } }`,
    codes: tooComplex,
  },
  {
    name: 'fields that conflict',
    query: `{ deals { ${many(9, (index) => `a: nodes { b: ${index % 2 ? 'id' : 'title'} ${'title '.repeat(180)} }`)} } }`,
    codes: refused,
  },
  {
    name: 'arguments that conflict',
    query: `{ ${many(20, (index) => `deals(first: ${index}) { ${'totalCount '.repeat(80)} }`)} }`,
    codes: refused,
  },
  {
    name: 'fragments that spread each other twice',
    query: `{ ...f0 } ${many(130, (index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} fragment f130 on Query { __typename }`,
    codes: [],
  },
  {
    name: 'fragments with the same fields',
    query: `{ ${many(100, (index) => `...f${index}`)} } ${many(100, (index) => `fragment f${index} on Query { deals { nodes { id } } }`)}`,
    codes: tooComplex,
  },
  {
    name: 'fragments in circles',
    query: `{ ...f0 } ${many(180, (index) => `fragment f${index} on Query { ...f${(index + 1) % 180} ...f${(index + 7) % 180} }`)}`,
    codes: invalid,
  },
  {
    name: 'inline fragments in each other',
    query: `{ ${'... { '.repeat(600)} __typename ${'} '.repeat(600)} }`,
    codes: [],
  },
  {
    name: 'names that there are not',
    query: `{ deals { nodes { ${many(1_900, (index) => `titel${index}`)} } } }`,
    codes: invalid,
  },
  {
    name: 'arguments that there are not',
    query: `{ deals(${many(450, (index) => `furst${index}: 1`)}) { totalCount } }`,
    codes: invalid,
  },
  {
    name: 'deep lists',
    query: `{ deals(filter: ${'['.repeat(120)}${']'.repeat(120)}) { totalCount } }`,
    codes: invalid,
  },
  {
    name: 'long lists of what they cannot hold',
    query: `{ deals(filter: { or: [${'{title:{eq:1}} '.repeat(200)}] }) { totalCount } }`,
    codes: invalid,
  },
  {
    name: 'lists of records',
    query: `{ ${many(9, (index) => `a${index}: deals(first: 1000) { nodes { id } }`)} }`,
    codes: [],
  },
  {
    name: 'more records than an answer may have',
    query: `{ ${many(15, (index) => `a${index}: deals(first: 1000) { edges { node { id } } }`)} }`,
    codes: tooComplex,
  },
  {
    name: 'introspection that leads back to itself',
    query: '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }',
    codes: invalid,
  },
  {
    name: 'introspection, fifteen times',
    query: `{ ${many(15, (index) => `a${index}: __schema { types { fields { name args { name type { name } } } } }`)} }`,
    codes: tooComplex,
  },
  {
    name: 'introspection, types of types',
    query: `{ __schema { types { ${'ofType { '.repeat(40)} name ${'} '.repeat(40)} } } }`,
    codes: tooComplex,
  },
  {
    name: 'introspection through fragments',
    query: `{ __schema { types { ...a } } } fragment a on __Type { fields { type { ...b } } } fragment b on __Type { fields { type { ...c } } } fragment c on __Type { fields { name } }`,
    codes: invalid,
  },
]

/** What documents can do. */
export const hostileDocuments: readonly Hostile[] = [
  ...huge.map((one) => ({ ...one, name: `huge: ${one.name}` })),
  ...compact.map((one) => ({ ...one, name: `compact: ${one.name}` })),
]
