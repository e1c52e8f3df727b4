import type { ApolloClient as Client } from '@apollo/client'
import { expect, it } from '@jest/globals'
import { idOf } from '../examples/cinema.ts'
import { parcel } from '../examples/every-kind.ts'
import {
  createParcel,
  idsIn,
  listMovies,
  listShowings,
  type Movies,
  moveShowing,
  type Showings,
  titlesIn,
  updateMovie,
  useNetwork,
} from './network.ts'

// After the others: Jest cannot load it together with graphql, which one of its packages requires in the old way.
const { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } = await import('@apollo/client')
const { relayStylePagination } = await import('@apollo/client/utilities')

const network = useNetwork()

function makeClient(headers = network.headers): Client {
  const { url: uri, fetch } = network
  network.requests()
  return new ApolloClient({
    link: new HttpLink({ uri, headers, fetch }),
    cache: new InMemoryCache({
      possibleTypes: { Node: ['Movie', 'Screen'] },
      typePolicies: {
        Query: { fields: { movies: relayStylePagination(['filter', 'orderBy']) } },
        Movie: { fields: { showings: relayStylePagination(['filter', 'orderBy']) } },
      },
    }),
  })
}

const list = gql(listMovies)
const update = gql(updateMovie)

it('an update changes every list that shows the record, without another request', async () => {
  const client = makeClient()
  await client.query({ query: list })
  await client.query({ query: list, variables: { filter: { year: { lt: 1970 } } } })
  expect(network.requests()).toBe(2)
  const patch = { title: 'Metropolis (1927)' }
  await client.mutate({ mutation: update, variables: { id: idOf(1), patch } })
  const all = await client.query<Movies>({ query: list })
  expect(titlesIn(all.data)).toEqual(['Metropolis (1927)', 'Alien'])
  const old = await client.query<Movies>({ query: list, variables: { filter: { year: { lt: 1970 } } } })
  expect(titlesIn(old.data)).toEqual(['Metropolis (1927)'])
  expect(network.requests()).toBe(1)
})

it('a deleted record leaves the lists when it is evicted', async () => {
  const { createMovie } = await network.tenant.ask<{ createMovie: { id: string } }>(
    'mutation { createMovie(input: { title: "Test shot", year: 1890 }) { id } }',
  )
  const client = makeClient()
  await client.query({ query: list })
  const mutation = gql('mutation ($id: ID!) { deleteMovie(id: $id) { id } }')
  await client.mutate({
    mutation,
    variables: { id: createMovie.id },
    update: (cache) => cache.evict({ id: `Movie:${createMovie.id}` }),
  })
  const { data } = await client.query<Movies>({ query: list })
  expect(idsIn(data)).toEqual([idOf(1)])
  expect(network.requests()).toBe(2)
})

it('pages become one list', async () => {
  const client = makeClient()
  const watched = client.watchQuery<Movies>({ query: list })
  const subscription = watched.subscribe({})
  let { data } = await client.query<Movies>({ query: list })
  while (data?.movies.pageInfo.hasNextPage) {
    await watched.fetchMore({ variables: { after: data.movies.pageInfo.endCursor } })
    data = client.readQuery<Movies>({ query: list }) ?? undefined
  }
  subscription.unsubscribe()
  expect(idsIn(data)).toEqual([1, 4, 2, 6, 5, 3].map(idOf))
  expect(network.requests()).toBe(3)
})

it('a change of one record through another shows wherever that is linked', async () => {
  const client = makeClient()
  const showings = gql(listShowings)
  const variables = { id: idOf(6) }
  const before = await client.query<Showings>({ query: showings, variables })
  const [first] = before.data?.movie.showings.edges ?? []
  const patch = { movie: { update: { title: 'Wall-E (2008)' } }, screen: { update: { seats: 90 } } }
  await client.mutate({ mutation: gql(moveShowing), variables: { ...first?.node, patch } })
  const after = await client.query<Showings>({ query: showings, variables })
  expect(network.requests()).toBe(2)
  expect(after.data?.movie.title).toBe('Wall-E (2008)')
  expect(after.data?.movie.showings.edges.map(({ node }) => [node.movie.title, node.screen.seats])).toEqual([
    ['Wall-E (2008)', 90],
    ['Wall-E (2008)', 90],
  ])
})

it('pages of what a record is linked to become one list', async () => {
  const client = makeClient()
  const asked = { query: gql(listShowings), variables: { id: idOf(6) } }
  const watched = client.watchQuery<Showings>(asked)
  const subscription = watched.subscribe({})
  let { data } = await client.query<Showings>(asked)
  while (data?.movie.showings.pageInfo.hasNextPage) {
    await watched.fetchMore({ variables: { after: data.movie.showings.pageInfo.endCursor } })
    data = client.readQuery<Showings>(asked) ?? undefined
  }
  subscription.unsubscribe()
  expect(data?.movie.showings.edges.map(({ node }) => node.day)).toEqual(
    [1, 2, 3, 4, 5].map((day) => `2026-01-0${day}`),
  )
})

it('a variable of every kind arrives as it was sent; one that is absent leaves the default', async () => {
  const client = makeClient()
  const create = async (variables: object) => {
    const { data } = await client.mutate<{ createParcel: object }>({ mutation: gql(createParcel), variables })
    return data?.createParcel
  }
  expect(await create(parcel)).toEqual({ __typename: 'Parcel', ...parcel })
  expect(await create({ address: 'Here', isFragile: null })).toMatchObject({ pieces: 1, isFragile: null })
})

it('a refusal has its code, and what belongs to it', async () => {
  const client = makeClient()
  const refused = async (variables: object) => {
    const error = await client.mutate({ mutation: update, variables }).catch((error) => error)
    expect(CombinedGraphQLErrors.is(error)).toBe(true)
    return error.errors
  }
  expect(await refused({ id: idOf(2), ifVersion: 7, patch: { title: 'x' } })).toMatchObject([
    { extensions: { code: 'VERSION_CONFLICT', currentVersion: 1 } },
  ])
  expect(await refused({ id: idOf(2), patch: { gross: '0.001', released: 'soon' } })).toMatchObject([
    {
      path: ['updateMovie'],
      extensions: {
        code: 'INPUT_INVALID',
        issues: [
          { path: ['patch', 'gross'], rule: 'pattern', message: expect.stringContaining('gross must be') },
          {
            path: ['patch', 'released'],
            rule: 'format',
            message: expect.stringContaining('released must be'),
          },
        ],
      },
    },
  ])
})

it('a missing credential is told like any refusal, whatever the status of the answer', async () => {
  const error = await makeClient({})
    .query({ query: list })
    .catch((error) => error)
  expect(CombinedGraphQLErrors.is(error)).toBe(true)
  expect(error.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})
