import { expect, it } from '@jest/globals'
import { type AnyVariables, Client, cacheExchange, type Exchange, fetchExchange, gql } from '@urql/core'
import { cacheExchange as graphcache } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { getIntrospectionQuery } from 'graphql'
import { idOf } from '../examples/cinema.ts'
import { parcel } from '../examples/every-kind.ts'
import {
  createParcel,
  idsIn,
  listMovies,
  listShowings,
  type Movies,
  type Showings,
  titlesIn,
  updateMovie,
  useNetwork,
} from './network.ts'

const network = useNetwork()

function makeClient(cache: Exchange, headers = network.headers): Client {
  const { url, fetch } = network
  network.requests()
  return new Client({ url, fetch, fetchOptions: { headers }, exchanges: [cache, fetchExchange] })
}

const list = gql<Movies>(listMovies)
const screens = gql('{ screens { nodes { id seats } } }')

const update = gql(updateMovie)

/** Knows the schema as a developer's build would: by introspection. */
async function makeNormalized(): Promise<Client> {
  const schema = await network.tenant.ask<never>(getIntrospectionQuery())
  return makeClient(
    graphcache({
      schema,
      resolvers: { Query: { movies: relayPagination() }, Movie: { showings: relayPagination() } },
    }),
  )
}

it('an update changes every list that shows the record, without another request', async () => {
  const client = await makeNormalized()
  await client.query(list, {})
  await client.query(list, { filter: { year: { lt: 1970 } } })
  expect(network.requests()).toBe(2)
  await client.mutation(update, { id: idOf(1), patch: { title: 'Metropolis (1927)' } })
  expect(titlesIn((await client.query(list, {})).data)).toEqual(['Metropolis (1927)', 'Alien'])
  expect(titlesIn((await client.query(list, { filter: { year: { lt: 1970 } } })).data)).toEqual([
    'Metropolis (1927)',
  ])
  expect(network.requests()).toBe(1)
})

it('pages become one list', async () => {
  const client = await makeNormalized()
  let { data } = await client.query(list, {})
  while (data?.movies.pageInfo.hasNextPage) {
    const next = await client.query(list, { after: data.movies.pageInfo.endCursor })
    data = next.data
  }
  expect(idsIn(data)).toEqual([1, 4, 2, 6, 5, 3].map(idOf))
  expect(network.requests()).toBe(3)
})

it('what a record is linked to is one record for all who show it, and its pages one list', async () => {
  const client = await makeNormalized()
  const showings = gql<Showings>(listShowings)
  let { data } = await client.query(showings, { id: idOf(6) })
  while (data?.movie.showings.pageInfo.hasNextPage) {
    const next = await client.query(showings, { id: idOf(6), after: data.movie.showings.pageInfo.endCursor })
    data = next.data
  }
  expect(data?.movie.showings.edges.map(({ node }) => node.day)).toEqual(
    [1, 2, 3, 4, 5].map((day) => `2026-01-0${day}`),
  )
  expect(network.requests()).toBe(3)
  await client.mutation(update, { id: idOf(6), patch: { title: 'Wall-E (2008)' } })
  const { data: after } = await client.query(showings, { id: idOf(6) })
  expect(new Set(after?.movie.showings.edges.map(({ node }) => node.movie.title))).toEqual(
    new Set(['Wall-E (2008)']),
  )
  expect(network.requests()).toBe(1)
})

it('without a normalized cache, a mutation makes the lists of its type be asked for again, and no others', async () => {
  const client = makeClient(cacheExchange)
  const ask = async () => {
    await client.query(list, {})
    await client.query(screens, {})
    return network.requests()
  }
  expect(await ask()).toBe(2)
  expect(await ask()).toBe(0)
  await client.mutation(update, { id: idOf(4), patch: { title: 'Alien (1979)' } })
  expect(network.requests()).toBe(1)
  expect(await ask()).toBe(1)
  expect(titlesIn((await client.query(list, {})).data)).toContain('Alien (1979)')
})

it('a variable of every kind arrives as it was sent; one that is absent leaves the default', async () => {
  const client = makeClient(cacheExchange)
  const create = async (variables: AnyVariables) => {
    const { data } = await client.mutation(createParcel, variables)
    return data?.createParcel
  }
  expect(await create(parcel)).toEqual({ __typename: 'Parcel', ...parcel })
  expect(await create({ address: 'Here', isFragile: null })).toMatchObject({ pieces: 1, isFragile: null })
})

it('a refusal has its code, and what belongs to it', async () => {
  const client = makeClient(cacheExchange)
  const refused = async (variables: AnyVariables) => {
    const { error } = await client.mutation(update, variables)
    return error?.graphQLErrors.map(({ path, extensions }) => ({ path, ...extensions }))
  }
  expect(await refused({ id: idOf(2), ifVersion: 7, patch: { title: 'x' } })).toMatchObject([
    { code: 'VERSION_CONFLICT', currentVersion: 1 },
  ])
  expect(await refused({ id: idOf(2), patch: { gross: '0.001', released: 'soon' } })).toMatchObject([
    {
      path: ['updateMovie'],
      code: 'INPUT_INVALID',
      issues: [
        { path: ['patch', 'gross'], rule: 'pattern' },
        { path: ['patch', 'released'], rule: 'format' },
      ],
    },
  ])
})

it('a missing credential is told like any refusal, whatever the status of the answer', async () => {
  const { error } = await makeClient(cacheExchange, {}).query(list, {})
  expect(error?.graphQLErrors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
})
