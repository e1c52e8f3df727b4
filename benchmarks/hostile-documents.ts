/** A request that is meant to do harm: one class of those that are known, at one size. */
export interface Hostile {
  name: string
  query: string
  /** JSON. */
  variables?: string
  /** The codes that it may be answered with; none where it is within the limits, and must only be quick. */
  codes: readonly string[]
}

const list = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const many = (count: number, make: (index: number) => string): string => list(count, make).join(' ')

const filtered = 'query ($filter: DealFilter) { deals(filter: $filter) { totalCount } }'
const tooComplex = ['QUERY_TOO_COMPLEX']
const refused = ['BAD_REQUEST', 'QUERY_TOO_COMPLEX']
const invalid = ['BAD_REQUEST']

/** As text, since what writes JSON calls itself. */
const nested = (levels: number): string =>
  `${'{"not":'.repeat(levels)}{"title":{"eq":"x"}}${'}'.repeat(levels)}`

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
    codes: [],
  },
  {
    name: 'the same objects in each other',
    query: `{ deals(first: 10) { ${'nodes { id } edges { node { id title } } '.repeat(100)} } }`,
    codes: [],
  },
  {
    name: 'the same objects in each other in inline fragments',
    query: `{ deals(first: 10) { ${'... { nodes { id } edges { node { id title } } } '.repeat(110)} } }`,
    codes: [],
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

const filterOf = (filter: unknown): string => JSON.stringify({ filter })

/** What variables can do to a document that is modest. */
const variables: Hostile[] = [
  { name: 'a deep filter', query: filtered, variables: `{"filter":${nested(20_000)}}`, codes: tooComplex },
  { name: 'a filter of 100 levels', query: filtered, variables: `{"filter":${nested(97)}}`, codes: [] },
  {
    name: 'a wide filter',
    query: filtered,
    variables: filterOf({ or: list(10_000, () => ({ title: { eq: 'x' } })) }),
    codes: tooComplex,
  },
  {
    name: 'a filter of 5,000 parts',
    query: filtered,
    variables: filterOf({
      or: list(4, () => ({ or: list(620, (index) => ({ title: { eq: `x${index}` } })) })),
    }),
    codes: [],
  },
  {
    name: 'a filter of 2,400 mistakes',
    query: filtered,
    variables: filterOf({ or: list(4, () => ({ or: list(600, () => ({ title: { eq: null } })) })) }),
    codes: ['FILTER_INVALID'],
  },
  {
    name: 'a long list',
    query: filtered,
    variables: filterOf({ title: { in: list(60_000, () => 'x') } }),
    codes: tooComplex,
  },
  {
    name: 'a list of 1,000 texts',
    query: filtered,
    variables: filterOf({ title: { in: list(1_000, (index) => `${'x'.repeat(200)}${index}`) } }),
    codes: [],
  },
  {
    name: 'a pattern of 200,000 wildcards',
    query: filtered,
    variables: filterOf({ title: { like: '%_'.repeat(100_000) } }),
    codes: ['', 'FILTER_INVALID'],
  },
  {
    name: '1,000 elements of the wrong type',
    query: 'query ($orderBy: [DealOrder!]) { deals(orderBy: $orderBy) { totalCount } }',
    variables: JSON.stringify({ orderBy: list(1_000, () => 7) }),
    codes: invalid,
  },
  {
    name: '20,000 names that there are not',
    query: filtered,
    variables: filterOf(Object.fromEntries(list(20_000, (index) => [`x${index}`, 1]))),
    codes: tooComplex,
  },
  {
    name: '1,000 names that there are not, around a long text',
    query: filtered,
    variables: filterOf(
      Object.fromEntries(list(1_000, (index) => [`x${index}`, index ? 1 : 'x'.repeat(200_000)])),
    ),
    codes: invalid,
  },
  {
    name: '1,000 lists of what they cannot hold',
    query: filtered,
    variables: filterOf({ or: list(1_000, () => ({ title: { in: list(30, () => 7) } })) }),
    codes: invalid,
  },
  {
    name: '20,000 variables that there are not',
    query: '{ __typename }',
    variables: JSON.stringify(Object.fromEntries(list(20_000, (index) => [`x${index}`, 1]))),
    codes: [],
  },
  {
    name: 'deep JSON',
    query: 'mutation ($notes: JSON) { createDeal(input: { notes: $notes }) { id } }',
    variables: `{"notes":${nested(20_000)}}`,
    codes: ['INPUT_INVALID', 'BAD_REQUEST'],
  },
]

/** As it is sent; a mark in the document makes it one that nobody has seen yet. */
export function bodyOf({ query, variables = '{}' }: Hostile, mark: number): string {
  return `{"query":${JSON.stringify(`#${mark}\n${query}`)},"variables":${variables}}`
}

export const hostile: readonly Hostile[] = [
  ...huge.map((one) => ({ ...one, name: `huge: ${one.name}` })),
  ...compact.map((one) => ({ ...one, name: `compact: ${one.name}` })),
  ...variables.map((one) => ({ ...one, name: `variables: ${one.name}` })),
]
