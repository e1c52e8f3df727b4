import { type Hostile, list } from './hostile-request.ts'

const tooComplex = ['QUERY_TOO_COMPLEX']
const filtered = 'query ($filter: DealFilter) { deals(filter: $filter) { totalCount } }'
const sorted = 'query ($orderBy: [DealOrder!]) { deals(orderBy: $orderBy) { nodes { id } } }'
const created = 'mutation ($inputs: [DealInput!]!) { createDeals(inputs: $inputs) { id } }'
const changed = 'mutation ($patch: DealPatch!) { updateDeal(id: "x", patch: $patch) { id } }'

const id = (number: number) => `01939ed0-0000-7000-8000-${String(number).padStart(12, '0')}`

/** As text, since what writes JSON calls itself. */
const inside = (levels: number, before: string, inner: string, after: string): string =>
  `${before.repeat(levels)}${inner}${after.repeat(levels)}`

const references = ['a', 'b', 'c', 'd']
/** Another way through five references for each number. */
const wayOf = (number: number): object =>
  list(5, (level) => references[Math.floor(number / 4 ** level) % 4] ?? 'a').reduce<object>(
    (inner, name) => ({ [name]: inner }),
    { title: 'ASC' },
  )

/** So many records in each other, each with so many more. */
const tree = (levels: number, width: number): object =>
  levels === 0 ? { title: 'x' } : { title: 'x', as: { create: list(width, () => tree(levels - 1, width)) } }

const relations: Hostile[] = [
  {
    name: 'pages inside of pages inside of pages',
    query: '{ deals { nodes { many { nodes { ofMany { nodes { id } } } } } } }',
    codes: tooComplex,
  },
  {
    name: 'as many pages inside of pages as there may be',
    query: '{ deals(first: 20) { nodes { as(first: 20) { nodes { bs(first: 20) { nodes { id } } } } } } }',
    codes: [],
  },
  {
    name: 'every end of every end, in fragments',
    query: `{ deals(first: 1) { nodes { ...f0 } } } ${list(2, (level) => `fragment f${level} on Deal { ${['as', 'bs', 'cs', 'ds', 'many', 'ofMany'].map((name) => `${name}(first: 1) { nodes { ...f${level + 1} } }`).join(' ')} }`).join(' ')} fragment f2 on Deal { ${references.map((name) => `${name} { id }`).join(' ')} }`,
    codes: [],
  },
  {
    name: 'what 1,000 records are linked to that are changed at once',
    query:
      'mutation { updateDeals(filter: { not: { or: [] } }, patch: { title: "x" }, atMost: 1000) { many(first: 100) { nodes { id } } } }',
    codes: tooComplex,
  },
  {
    name: 'a filter through 2,000 relations in each other',
    query: filtered,
    variables: `{"filter":${inside(2_000, '{"a":', '{}', '}')}}`,
    codes: tooComplex,
  },
  {
    name: 'a filter through 90 relations in each other',
    query: filtered,
    variables: `{"filter":${inside(90, '{"a":', '{}', '}')}}`,
    codes: ['FILTER_INVALID'],
  },
  {
    name: 'a filter of 900 relations',
    query: filtered,
    variables: JSON.stringify({
      filter: { and: list(900, () => ({ many: { some: { title: { eq: 'x' } } } })) },
    }),
    codes: ['FILTER_INVALID'],
  },
  {
    name: 'a filter of 2,000 mistakes behind a relation',
    query: filtered,
    variables: JSON.stringify({
      filter: { a: { or: list(4, () => ({ or: list(500, () => ({ title: { eq: null } })) })) } },
    }),
    codes: ['FILTER_INVALID'],
  },
  {
    name: 'a filter of 20 relations, five in each other, of nothing',
    query: filtered,
    variables: JSON.stringify({
      filter: {
        and: list(4, () => ({ as: { none: { b: { cs: { every: { d: { many: { some: {} } } } } } } } })),
      },
    }),
    codes: [],
  },
  {
    name: 'an order of 1,000 ways',
    query: sorted,
    variables: JSON.stringify({ orderBy: list(1_000, wayOf) }),
    codes: ['BAD_REQUEST'],
  },
  {
    name: 'an order through 120 references',
    query: sorted,
    variables: `{"orderBy":[${inside(120, '{"a":', '{"title":"ASC"}', '}')}]}`,
    codes: ['BAD_REQUEST'],
  },
  {
    name: 'records in 60 records',
    query: created,
    variables: `{"inputs":[${inside(60, '{"a":{"create":', '{}', '}}')}]}`,
    codes: ['INPUT_INVALID'],
  },
  {
    name: 'large: records in 2,000 records',
    query: created,
    variables: `{"inputs":[${inside(2_000, '{"a":{"create":', '{}', '}}')}]}`,
    codes: tooComplex,
  },
  {
    name: 'large: 11 in each of 11, five times',
    query: created,
    variables: JSON.stringify({ inputs: [tree(5, 11)] }),
    codes: tooComplex,
  },
  {
    name: 'large: 5 in each of 5, five times, four times',
    query: created,
    variables: JSON.stringify({ inputs: list(4, () => tree(5, 5)) }),
    codes: ['INPUT_INVALID'],
  },
  {
    name: 'large: 45,000 references',
    query: created,
    variables: JSON.stringify({
      inputs: list(45, (index) => ({
        many: { set: list(1_000, (other) => ({ id: id(index * 1_000 + other) })) },
      })),
    }),
    codes: ['INPUT_INVALID'],
  },
  {
    name: 'large: 150,000 references',
    query: created,
    variables: JSON.stringify({
      inputs: list(150, (index) => ({
        many: { set: list(1_000, (other) => ({ id: id(index * 1_000 + other) })) },
      })),
    }),
    codes: tooComplex,
  },
  {
    name: 'large: 500,000 references to no id',
    query: created,
    variables: JSON.stringify({
      inputs: list(500, () => ({ many: { set: list(1_000, () => ({ id: 'x' })) } })),
    }),
    codes: ['BAD_REQUEST'],
  },
  {
    name: 'large: 900,000 references to nothing',
    query: created,
    variables: JSON.stringify({ inputs: list(900, () => ({ many: { set: list(1_000, () => ({})) } })) }),
    codes: ['BAD_REQUEST'],
  },
  {
    name: 'large: 10,000 references to one record that is not there',
    query: created,
    variables: JSON.stringify({
      inputs: list(1_000, () => ({ many: { set: list(10, (one) => ({ id: id(one) })) } })),
    }),
    codes: ['REFERENCE_BROKEN'],
  },
  {
    name: 'large: all that may be named is wrong',
    query: changed,
    variables: JSON.stringify({
      patch: Object.fromEntries(
        ['as', 'bs', 'cs', 'ds'].map((end) => [
          end,
          { update: list(900, () => ({ by: { id: 'x' }, patch: { many: { remove: null } } })) },
        ]),
      ),
    }),
    codes: ['INPUT_INVALID', 'BAD_REQUEST'],
  },
]

/** What can be done by what records are linked to. */
export const hostileRelations: readonly Hostile[] = relations.map((one) => ({
  ...one,
  name: `relations: ${one.name}`,
}))
