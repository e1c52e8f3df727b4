import path from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { importFile } from '../../src/exchange/import.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { tenantIdOf } from './tenant-id.ts'

const test = useApp()
const data = path.join(import.meta.dirname, '../../node_modules/vega-datasets/data')
let database: Database
let tenant: TestTenant
let tenantId: number

beforeAll(async () => {
  database = openDatabase({ url: test.databaseUrl, poolSize: 2, statementTimeoutMs: 10_000 })
  tenant = await makeTenant(test)
  tenantId = await tenantIdOf(database, tenant)
})
afterAll(() => database.close())

const load = (file: string, tableName: string) =>
  importFile({ database, tenantId, actor: 'cli:ann', file: path.join(data, file), tableName })

it('movies.json becomes a table with names, kinds and every row of it', async () => {
  const { mapping, seconds, ...summary } = await load('movies.json', 'Movie')
  expect(summary).toEqual({
    table: 'Movie',
    created: true,
    encoding: 'utf-8',
    resumedAfter: 0,
    read: 3201,
    written: 3201,
    updated: 0,
    rejected: 0,
    rejectedFile: null,
    reasons: [],
    missing: [],
    dryRun: false,
  })
  expect(seconds).toBeGreaterThan(0)
  expect(mapping.map(({ header, field, kind, filled }) => [header, field, kind, filled])).toEqual([
    ['Title', 'title', 'text', 3200],
    ['US Gross', 'usGross', 'integer', 3194],
    ['Worldwide Gross', 'worldwideGross', 'number', 3194],
    ['US DVD Sales', 'usDvdSales', 'integer', 564],
    ['Production Budget', 'productionBudget', 'integer', 3200],
    ['Release Date', 'releaseDate', 'date', 3201],
    ['MPAA Rating', 'mpaaRating', 'text', 2596],
    ['Running Time min', 'runningTimeMin', 'integer', 1209],
    ['Distributor', 'distributor', 'text', 2969],
    ['Source', 'source', 'text', 2836],
    ['Major Genre', 'majorGenre', 'text', 2926],
    ['Creative Type', 'creativeType', 'text', 2755],
    ['Director', 'director', 'text', 1870],
    ['Rotten Tomatoes Rating', 'rottenTomatoesRating', 'integer', 2321],
    ['IMDB Rating', 'imdbRating', 'number', 2988],
    ['IMDB Votes', 'imdbVotes', 'integer', 2988],
  ])
  expect(
    await tenant.ask(`{
      first: movies(filter: { title: { eq: "The Land Girls" } }) {
        nodes { usGross usDvdSales releaseDate mpaaRating imdbRating director version createdBy }
      }
      numeric: movies(filter: { title: { eq: "1941" } }) { nodes { title worldwideGross } }
      nameless: movies(filter: { title: { isNull: true } }) { totalCount }
      best: movies(filter: { imdbRating: { gte: 9 } }) { totalCount }
      richest: movies(orderBy: [{ worldwideGross: DESC }], first: 1) {
        nodes { title worldwideGross releaseDate }
        totalCount
      }
    }`),
  ).toEqual({
    first: {
      nodes: [
        {
          usGross: 146083,
          usDvdSales: null,
          releaseDate: '1998-06-12',
          mpaaRating: 'R',
          imdbRating: 6.1,
          director: null,
          version: 1,
          createdBy: 'cli:ann',
        },
      ],
    },
    numeric: { nodes: [{ title: '1941', worldwideGross: 94875000 }] },
    nameless: { totalCount: 1 },
    best: { totalCount: 4 },
    richest: {
      nodes: [{ title: 'Avatar', worldwideGross: 2767891499, releaseDate: '2009-12-18' }],
      totalCount: 3201,
    },
  })
  expect(await tenant.define('{ table(name: "Movie") { pluralName fields { name label } } }')).toMatchObject({
    table: {
      pluralName: 'movies',
      fields: expect.arrayContaining([{ name: 'imdbRating', label: 'IMDB Rating' }]),
    },
  })
})

it('airports.csv and cars.json come in whole, with kinds that fit', async () => {
  const airports = await load('airports.csv', 'Airport')
  expect(airports).toMatchObject({ read: 3376, written: 3376, rejectedFile: null })
  expect(Object.fromEntries(airports.mapping.map(({ field, kind }) => [field, kind]))).toEqual({
    iata: 'text',
    name: 'text',
    city: 'text',
    state: 'text',
    country: 'text',
    latitude: 'number',
    longitude: 'number',
  })
  const cars = await load('cars.json', 'Car')
  expect(cars).toMatchObject({ read: 406, written: 406, rejectedFile: null })
  expect(Object.fromEntries(cars.mapping.map(({ field, kind }) => [field, kind]))).toMatchObject({
    name: 'text',
    milesPerGallon: 'number',
    cylinders: 'integer',
    year: 'date',
    origin: 'text',
  })
  expect(
    await tenant.ask(`{
      airports(filter: { iata: { eq: "LAX" } }) { nodes { name latitude } }
      cars(filter: { milesPerGallon: { isNull: true } }) { totalCount }
    }`),
  ).toEqual({
    airports: { nodes: [{ name: 'Los Angeles International', latitude: 33.94253611 }] },
    cars: { totalCount: 8 },
  })
})
