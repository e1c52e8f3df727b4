import { type Hostile, list } from './hostile-request.ts'

const filtered = 'query ($filter: DealFilter) { deals(filter: $filter) { totalCount } }'
const created = 'mutation ($notes: JSON) { createDeal(input: { notes: $notes }) { id } }'
const tooComplex = ['QUERY_TOO_COMPLEX']
const invalid = ['BAD_REQUEST']

/** As text, since what writes JSON calls itself. */
const nested = (levels: number): string =>
  `${'{"not":'.repeat(levels)}{"title":{"eq":"x"}}${'}'.repeat(levels)}`

const filterOf = (filter: unknown): string => JSON.stringify({ filter })

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
    query: created,
    variables: `{"notes":${nested(20_000)}}`,
    codes: ['INPUT_INVALID', 'BAD_REQUEST'],
  },
  // Of who may write: 8 MiB.
  {
    name: 'large: deep JSON',
    query: created,
    variables: `{"notes":${'['.repeat(4_000_000)}${']'.repeat(4_000_000)}}`,
    codes: invalid,
  },
  {
    name: 'large: wide JSON',
    query: created,
    variables: `{"notes":[${'1,'.repeat(4_000_000)}1]}`,
    codes: invalid,
  },
  {
    name: 'large: JSON of 100,000 parts',
    query: created,
    variables: JSON.stringify({ notes: list(99_999, (index) => index) }),
    codes: [],
  },
  {
    name: 'large: inputs of nothing',
    query: 'mutation ($inputs: [DealInput!]!) { createDeals(inputs: $inputs) { id } }',
    variables: JSON.stringify({ inputs: list(1_000_000, () => ({})) }),
    codes: invalid,
  },
]

/** What variables can do to a document that is modest. */
export const hostileVariables: readonly Hostile[] = variables.map((one) => ({
  ...one,
  name: `variables: ${one.name}`,
}))
