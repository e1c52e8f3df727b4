import { expect, it } from '@jest/globals'
import SchemaBuilder from '@pothos/core'
import { Ajv } from 'ajv'
import DataLoader from 'dataloader'
import { createYoga } from 'graphql-yoga'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'

// The libraries the house rests on, in one request: a mismatch of versions fails here and not in production.
it('pothos, yoga, dataloader, ajv and kysely work together under the pinned Node', async () => {
  const db = new Kysely<{ records: { id: string } }>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (inner) => new PostgresIntrospector(inner),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  const isWord = new Ajv().compile({ type: 'string', minLength: 1 })
  const loader = new DataLoader<string, string>(async (ids) =>
    ids.map((id) => db.selectFrom('records').select('id').where('id', '=', id).compile().sql),
  )
  const builder = new SchemaBuilder({})
  builder.queryType({
    fields: (t) => ({
      sql: t.string({
        args: { id: t.arg.string({ required: true }) },
        resolve: (_, { id }) => (isWord(id) ? loader.load(id) : null),
      }),
    }),
  })
  const yoga = createYoga({ schema: builder.toSchema({ sortSchema: false }), logging: false })
  const response = await yoga.fetch('http://test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ sql(id: "1") }' }),
  })
  expect(await response.json()).toEqual({ data: { sql: 'select "id" from "records" where "id" = $1' } })
  expect(process.versions.node).toMatch(/^24\./)
})
