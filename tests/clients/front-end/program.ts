import { Client, fetchExchange } from '@urql/core'
import {
  AnythingDocument,
  ChangeParcelDocument,
  CreateParcelDocument,
  PageEndFragmentDoc,
  type ParcelInput,
  ParcelLabelFragmentDoc,
  ParcelsDocument,
  ParcelsLikeDocument,
  ParcelValuesFragmentDoc,
} from './types/graphql.js'
import { getFragmentData } from './types/index.js'

// What a front end does with the types that codegen makes; compiled and run by codegen.test.ts, which reads the last
// line. The annotations are what it expects of the types.

const { TABLECAST_URL = '', TABLECAST_TOKEN = '', PARCEL = '{}' } = process.env
const client = new Client({
  url: TABLECAST_URL,
  exchanges: [fetchExchange],
  fetchOptions: { headers: { authorization: `Bearer ${TABLECAST_TOKEN}` } },
})

function expectData<Data>({ data, error }: { data?: Data | undefined; error?: Error | undefined }): Data {
  if (data === undefined || error) throw error ?? new Error('no data')
  return data
}

const input: ParcelInput = JSON.parse(PARCEL)
const { createParcel } = expectData(await client.mutation(CreateParcelDocument, { input }))
const created = getFragmentData(ParcelValuesFragmentDoc, createParcel)
const postage: string | null = created.postage
const handling: ('KEEP_DRY' | 'KEEP_COLD' | 'THIS_SIDE_UP')[] | null = created.handling

const found = expectData(
  await client.query(ParcelsLikeDocument, {
    text: input.address,
    integers: [1, 2],
    bigint: '9007199254740993',
    number: 12.5,
    decimal: '1024.51',
    date: '2026-02-28',
    dateTime: '2026-03-03T00:00:00Z',
    choice: 'EXPRESS',
    choices: ['THIS_SIDE_UP'],
    uuid: created.trackingCode,
  }),
)
const speeds: ('ECONOMY' | 'EXPRESS' | null)[] = getFragmentData(
  ParcelLabelFragmentDoc,
  found.parcels.nodes,
).map(({ speed }) => speed)

const { updateParcel } = expectData(
  await client.mutation(ChangeParcelDocument, {
    id: createParcel.id,
    ifVersion: createParcel.version,
    // Absent leaves a value, null clears it.
    patch: { weight: null, speed: 'ECONOMY' },
  }),
)
const changed = getFragmentData(ParcelValuesFragmentDoc, updateParcel)

await client.mutation(CreateParcelDocument, { input: { address: 'Somewhere else' } })
const walked: string[] = []
for (let after: string | null | undefined; ; ) {
  const { parcels } = expectData(
    await client.query(ParcelsDocument, {
      first: 1,
      after,
      orderBy: [{ address: 'ASC' }],
      withCustoms: true,
    }),
  )
  walked.push(...parcels.edges.map(({ node }) => `${node.to} ${JSON.stringify(node.customs)}`))
  const page = getFragmentData(PageEndFragmentDoc, parcels.pageInfo)
  if (!page.hasNextPage) break
  after = page.endCursor
}

const { node } = expectData(await client.query(AnythingDocument, { id: createParcel.id }))
const typename: 'Parcel' | undefined = node?.__typename

process.stdout.write(`${JSON.stringify({ created, postage, handling, speeds, changed, walked, typename })}\n`)
