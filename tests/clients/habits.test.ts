import { describe, expect, it } from '@jest/globals'
import { buildClientSchema, buildSchema, getIntrospectionQuery, printSchema } from 'graphql'
import { idOf } from '../examples/cinema.ts'
import { useNetwork } from './network.ts'

const network = useNetwork()

interface Answer {
  data?: unknown
  errors?: { message: string; extensions: { code: string } }[]
}

/** Sends what a client would, and gives all of the answer. */
async function send(body: { query: string; variables?: object; operationName?: string }): Promise<Answer> {
  const response = await network.fetch(network.url, {
    method: 'POST',
    headers: { ...network.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Answer
}

const refused = (message: string) => ({
  errors: [{ message: expect.stringContaining(message), extensions: { code: 'BAD_REQUEST' } }],
})

describe('a variable', () => {
  const years = 'movies(filter: { year: { in: $years } }, orderBy: [{ year: ASC }]) { nodes { year } }'

  it('that is absent takes its default, one that is null does not', async () => {
    const query = `query ($years: [Int!] = [1979]) { ${years} }`
    expect(await send({ query })).toEqual({ data: { movies: { nodes: [{ year: 1979 }] } } })
    expect(await send({ query, variables: { years: null } })).toMatchObject({
      errors: [{ extensions: { code: 'FILTER_INVALID' } }],
    })
  })

  it('that is absent and has no default is as if its argument were not written', async () => {
    const query = `query ($years: [Int!]) { movies(filter: { year: { in: $years } }) { totalCount } }`
    expect(await send({ query })).toEqual({ data: { movies: { totalCount: 6 } } })
  })

  it('that is one value stands for a list of one', async () => {
    const query = `query ($years: [Int!]) { ${years} }`
    expect(await send({ query, variables: { years: 2009 } })).toEqual({
      data: { movies: { nodes: [{ year: 2009 }] } },
    })
  })

  it('in a patch leaves the value when it is absent and clears it when it is null', async () => {
    const query = `mutation ($id: ID!, $rating: MovieRating, $year: Int) {
      updateMovie(id: $id, patch: { rating: $rating, year: $year }) { rating year }
    }`
    const { createMovie } = await network.tenant.ask<{ createMovie: { id: string } }>(
      'mutation { createMovie(input: { title: "Short", rating: G, year: 1899 }) { id } }',
    )
    expect(await send({ query, variables: { id: createMovie.id, rating: null } })).toEqual({
      data: { updateMovie: { rating: null, year: 1899 } },
    })
    await network.tenant.ask('mutation ($id: ID!) { deleteMovie(id: $id) { id } }', createMovie)
  })

  it('that must not be null, or is of another type, is refused by its name', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { id } }'
    expect(await send({ query })).toMatchObject(refused('$id'))
    expect(await send({ query, variables: { id: null } })).toMatchObject(refused('$id'))
    expect(
      await send({ query: `query ($years: [Int!]) { ${years} }`, variables: { years: ['soon'] } }),
    ).toMatchObject(refused('$years'))
  })

  it('that nobody declared is ignored, one that is not declared but used is refused', async () => {
    expect(await send({ query: '{ __typename }', variables: { more: 1 } })).toEqual({
      data: { __typename: 'Query' },
    })
    expect(await send({ query: '{ node(id: $id) { id } }' })).toMatchObject(refused('$id'))
  })
})

it('fragments may be named, inline, of an interface, and inside of each other', async () => {
  const query = `
    query ($id: ID!, $screen: ID!) {
      movies(first: 1, orderBy: [{ year: ASC }]) { ...Page }
      nodes(ids: [$id, $screen]) { ...Anything }
    }
    fragment Page on MovieConnection { nodes { ...Card } pageInfo { ...End } }
    fragment End on PageInfo { hasNextPage }
    fragment Card on Movie { ...Name ... on Node { id } ... { year } }
    fragment Name on Movie { title }
    fragment Anything on Node { ...Name ... on Screen { seats } }`
  expect(await send({ query, variables: { id: idOf(4), screen: idOf(101) } })).toEqual({
    data: {
      movies: {
        nodes: [{ title: 'Metropolis', id: idOf(1), year: 1927 }],
        pageInfo: { hasNextPage: true },
      },
      nodes: [{ title: 'Alien' }, { seats: 80 }],
    },
  })
})

it('a field may be asked for several times under aliases, with arguments of their own', async () => {
  const query = `{
    old: movies(filter: { year: { lt: 1980 } }) { count: totalCount }
    new: movies(filter: { year: { gte: 1980 } }) { count: totalCount all: totalCount }
    first: movie(by: { id: "${idOf(1)}" }) { name: title title: year }
  }`
  expect(await send({ query })).toEqual({
    data: { old: { count: 2 }, new: { count: 3, all: 3 }, first: { name: 'Metropolis', title: 1927 } },
  })
})

it('@skip and @include decide on fields and fragments', async () => {
  const query = `
    query ($yes: Boolean!, $no: Boolean = false) {
      movie(by: { id: "${idOf(4)}" }) {
        title @include(if: $yes)
        year @skip(if: $yes)
        ...Money @include(if: $no)
        ... @skip(if: $no) { rating }
        score @include(if: $yes) @skip(if: $yes)
      }
      movies @include(if: $no) { totalCount }
    }
    fragment Money on Movie { gross }`
  expect(await send({ query, variables: { yes: true } })).toEqual({
    data: { movie: { title: 'Alien', rating: 'R' } },
  })
  expect(await send({ query, variables: { yes: false, no: true } })).toEqual({
    data: { movie: { year: 1979, gross: '80931801.00' }, movies: { totalCount: 6 } },
  })
})

it('__typename is there at every level', async () => {
  const query = `mutation ($id: ID!) { __typename updateMovie(id: $id, patch: {}) { __typename } }`
  expect(await send({ query, variables: { id: idOf(5) } })).toEqual({
    data: { __typename: 'Mutation', updateMovie: { __typename: 'Movie' } },
  })
  const page = '__typename nodes { __typename } edges { __typename } pageInfo { __typename }'
  const { data } = await send({
    query: `{ __typename movies(first: 1) { ${page} } node(id: "${idOf(101)}") { __typename } }`,
  })
  expect(data).toEqual({
    __typename: 'Query',
    movies: {
      __typename: 'MovieConnection',
      nodes: [{ __typename: 'Movie' }],
      edges: [{ __typename: 'MovieEdge' }],
      pageInfo: { __typename: 'PageInfo' },
    },
    node: { __typename: 'Screen' },
  })
})

it('of several operations the named one is run, and one must be named', async () => {
  const query = 'query One { one: __typename } query Two { two: __typename } mutation Three { __typename }'
  expect(await send({ query, operationName: 'Two' })).toEqual({ data: { two: 'Query' } })
  expect(await send({ query, operationName: 'Four' })).toMatchObject(refused('what operation'))
  expect(await send({ query })).toMatchObject(refused('what operation'))
})

it('introspection with all that tools ask for tells the same as the SDL, @oneOf included', async () => {
  const introspection = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  })
  const response = await network.fetch(network.url.replace('/graphql', '/schema.graphql'), {
    headers: network.headers,
  })
  const sdl = await response.text()
  expect(sdl).toContain('input MovieBy @oneOf {')
  expect(sdl).toContain('input MovieOrder @oneOf {')
  const { data } = await send({ query: introspection })
  expect(printSchema(buildClientSchema(data as never))).toBe(printSchema(buildSchema(sdl)))
})

it('curl, which accepts everything, gets JSON', async () => {
  const response = await network.fetch(network.url, {
    method: 'POST',
    headers: { ...network.headers, 'content-type': 'application/json', accept: '*/*' },
    body: '{"query":"{ movies(first: 1, orderBy: [{ year: ASC }]) { nodes { title } } }"}',
  })
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(await response.json()).toEqual({ data: { movies: { nodes: [{ title: 'Metropolis' }] } } })
})
