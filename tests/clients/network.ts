import { beforeAll } from '@jest/globals'
import { cinema, idOf, movies, screens } from '../examples/cinema.ts'
import { everyKind } from '../examples/every-kind.ts'
import { useApp } from '../support/app.ts'
import { serve } from '../support/listening.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

/** What links movies and screens. */
const showing = {
  name: 'Showing',
  fields: [
    { name: 'day', kind: 'date' },
    {
      name: 'movie',
      kind: 'reference',
      options: { table: 'Movie', inverse: 'showings', onDelete: 'cascade' },
    },
    { name: 'screen', kind: 'reference', options: { table: 'Screen', inverse: 'showings' } },
  ],
}
const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04', '2026-01-05']

/** A tenant with movies, where they are shown, and parcels behind a port, and how a client reaches it. */
export interface Network {
  tenant: TestTenant
  url: string
  headers: Record<string, string>
  /** The real one, which also counts. */
  fetch: typeof fetch
  /** How many requests were sent since this was asked the last time. */
  requests(): number
}

export function useNetwork(): Network {
  const test = useApp()
  let count = 0
  const network = {
    fetch: (...args) => {
      count++
      return fetch(...args)
    },
    requests: () => {
      const counted = count
      count = 0
      return counted
    },
  } as Network
  beforeAll(async () => {
    const tenant = await makeTenant(test, [...cinema, showing, ...everyKind])
    const fill = async (table: string, inputs: object[]) => {
      for (const input of inputs) {
        await tenant.ask(`mutation ($input: ${table}Input!) { create${table}(input: $input) { id } }`, {
          input,
        })
      }
    }
    await fill('Movie', movies)
    await fill('Screen', screens)
    const links = { movie: { connect: { id: idOf(6) } }, screen: { connect: { number: 1 } } }
    await fill(
      'Showing',
      days.map((day) => ({ day, ...links })),
    )
    Object.assign(network, {
      tenant,
      url: `${await serve(test.app)}/graphql`,
      headers: { authorization: `Bearer ${tenant.token}` },
    })
  })
  return network
}

/** Creates a parcel with a variable for each field; what is not given is absent. */
export const createParcel = `
  mutation (
    $address: String!, $pieces: Int, $serial: BigInt, $weight: Float, $postage: Decimal, $isFragile: Boolean,
    $postedOn: Date, $deliveredAt: DateTime, $speed: ParcelSpeed, $handling: [ParcelHandling!],
    $trackingCode: UUID, $sender: String, $trackingPage: String, $customs: JSON
  ) {
    createParcel(input: {
      address: $address, pieces: $pieces, serial: $serial, weight: $weight, postage: $postage,
      isFragile: $isFragile, postedOn: $postedOn, deliveredAt: $deliveredAt, speed: $speed, handling: $handling,
      trackingCode: $trackingCode, sender: $sender, trackingPage: $trackingPage, customs: $customs
    }) {
      address pieces serial weight postage isFragile postedOn deliveredAt speed handling
      trackingCode sender trackingPage customs
    }
  }`

/** A page of movies. */
export const listMovies = `
  query ($first: Int = 2, $after: String, $filter: MovieFilter) {
    movies(first: $first, after: $after, filter: $filter, orderBy: [{ year: ASC }]) {
      edges { cursor node { id title } }
      pageInfo { hasNextPage endCursor }
    }
  }`

/** A page of where a movie is shown. */
export const listShowings = `
  query ($id: ID!, $after: String) {
    movie(by: { id: $id }) {
      id title
      showings(first: 2, after: $after, orderBy: [{ screen: { number: ASC } }, { day: ASC }]) {
        edges { cursor node { id day movie { id title } screen { id seats } } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }`

export interface Showings {
  movie: {
    title: string
    showings: {
      edges: { node: { day: string; movie: { title: string }; screen: { seats: number } } }[]
      pageInfo: { hasNextPage: boolean; endCursor: string }
    }
  }
}

/** Another day, and other values of what it is linked to. */
export const moveShowing = `
  mutation ($id: ID!, $patch: ShowingPatch!) {
    updateShowing(id: $id, patch: $patch) { id day movie { id title } screen { id seats } }
  }`

export interface Movies {
  movies: {
    edges: { node: { id: string; title: string } }[]
    pageInfo: { hasNextPage: boolean; endCursor: string }
  }
}

export const updateMovie = `
  mutation ($id: ID!, $ifVersion: Int, $patch: MoviePatch!) {
    updateMovie(id: $id, ifVersion: $ifVersion, patch: $patch) { id version title }
  }`

export const idsIn = (data: Movies | null | undefined): string[] => nodesOf(data).map(({ id }) => id)
export const titlesIn = (data: Movies | null | undefined): string[] => nodesOf(data).map(({ title }) => title)
const nodesOf = (data: Movies | null | undefined) => data?.movies.edges.map(({ node }) => node) ?? []
