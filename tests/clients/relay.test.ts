import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, it, jest } from '@jest/globals'
import { everyKind, parcel } from '../examples/every-kind.ts'
import { shop } from '../examples/shop.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { type Finished, makeProject, npx } from './project.ts'

jest.setTimeout(120_000)

interface Row {
  id: string
}

interface Connection {
  edges: { node: Row }[]
  pageInfo: { startCursor: string; endCursor: string }
}

const test = useApp()
let tenant: TestTenant
let project: string

/** Runs the compiler of Relay on the schema that a tenant is given. */
async function compile({ token }: TestTenant): Promise<Finished> {
  const headers = { authorization: `Bearer ${token}` }
  const response = await test.app.fetch(new Request('http://tablecast.test/schema.graphql', { headers }))
  await writeFile(path.join(project, 'schema.graphql'), await response.text())
  return npx('relay-compiler', [], { directory: project })
}

const readArtifact = (name: string) =>
  readFile(path.join(project, `relay/generated/${name}.graphql.ts`), 'utf8')

/** The text that Relay would send for an operation, with what it adds by itself. */
async function textOf(operation: string): Promise<string> {
  const [, text] = /"text": (".*")/.exec(await readArtifact(operation)) ?? []
  return JSON.parse(text ?? '')
}

const stop = {
  name: 'Stop',
  fields: [
    { name: 'place', kind: 'text' },
    { name: 'parcel', kind: 'reference', options: { table: 'Parcel', inverse: 'stops' } },
  ],
}

beforeAll(async () => {
  tenant = await makeTenant(test, [...everyKind, stop])
  project = await makeProject()
  await mkdir(path.join(project, 'relay/generated'))
  expect(await compile(tenant)).toMatchObject({ code: 0 })
})

it('a paginated, refetchable fragment with a connection compiles, its scalars typed as they travel', async () => {
  const list = await readArtifact('parcels_list')
  expect(list).toContain('"direction": "bidirectional"')
  expect(list).toContain('readonly edges: ReadonlyArray<{')
  expect(list).toContain('readonly totalCount: number;')
  const values = await readArtifact('parcels_values')
  expect(values).toContain('readonly postage: string | null | undefined;')
  expect(values).toContain('readonly handling: ReadonlyArray<ParcelHandling> | null | undefined;')
  expect(values).toContain('readonly customs: unknown | null | undefined;')
})

it('what it compiled creates, walks in both directions, refetches by id and deletes', async () => {
  const create = await textOf('parcelsCreateMutation')
  const ids: string[] = []
  for (const address of ['First', 'Second', 'Third']) {
    const { createParcel } = await tenant.ask<Record<string, Row>>(create, { input: { ...parcel, address } })
    ids.push(createParcel?.id ?? '')
  }
  const [first, second, third] = ids

  const list = await textOf('parcelsListRefetchQuery')
  // Relay names every argument: those of the other direction are null.
  const nothing = { filter: null, first: null, after: null, last: null, before: null }
  const walk = async (variables: object) => {
    const { parcels } = await tenant.ask<{ parcels: Connection }>(list, { ...nothing, ...variables })
    return { ...parcels, ids: parcels.edges.map(({ node }) => node.id) }
  }
  const start = await walk({ first: 2 })
  expect(start).toMatchObject({ ids: [first, second], totalCount: 3, pageInfo: { hasNextPage: true } })
  const rest = await walk({ first: 2, after: start.pageInfo.endCursor })
  expect(rest).toMatchObject({ ids: [third], pageInfo: { hasNextPage: false } })
  const back = await walk({ last: 2, before: rest.pageInfo.startCursor })
  expect(back).toMatchObject({ ids: [first, second], pageInfo: { hasPreviousPage: false } })

  const refetch = await textOf('parcelsLabelRefetchQuery')
  expect(await tenant.ask(refetch, { full: true, id: second })).toEqual({
    node: { __typename: 'Parcel', id: second, ...parcel, address: 'Second' },
  })
  const remove = await textOf('parcelsRemoveMutation')
  expect(await tenant.ask(remove, { id: second })).toEqual({ deleteParcel: { id: second } })
  expect(await walk({ first: 10 })).toMatchObject({ ids: [first, third] })
})

it('what a record is linked to is a connection of its own: it is walked, and refetched by the id of the record', async () => {
  const create = await textOf('stopsCreateMutation')
  const stops = { create: [{ place: 'Depot' }, { place: 'Ship' }, { place: 'Door' }] }
  const { createParcel } = await tenant.ask<Record<string, Row & { stops: Connection }>>(create, {
    input: { address: 'Far away', stops },
    first: 2,
  })
  const page = await tenant.ask(await textOf('stopsListRefetchQuery'), {
    id: createParcel?.id,
    first: 2,
    after: createParcel?.stops.pageInfo.endCursor,
  })
  const node = { place: 'Door', parcel: { id: createParcel?.id, address: 'Far away' } }
  expect(page).toMatchObject({ node: { stops: { edges: [{ node }], pageInfo: { hasNextPage: false } } } })
})

it('an operation that does not fit the tables is refused with its place', async () => {
  const { code, stdout, stderr } = await compile(await makeTenant(test, shop))
  expect(code).not.toBe(0)
  expect(stdout + stderr).toContain('parcels.ts:')
})
