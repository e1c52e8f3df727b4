import { expect, it } from '@jest/globals'
import { testOperations } from './operations.ts'
import { onTheWay } from './walls.ts'

/** Everything that is sent to the database while it is attacked. */
const sent = new Set<string>()
testOperations('with both walls', (databaseUrl) => {
  onTheWay(databaseUrl, (config) => {
    sent.add(config.text)
    return config
  })
})

/** Those of the directory, which belong to no tenant. */
const isOfDirectory = (text: string) =>
  /from "tablecast"\."tenants".*"slug" =|from "tablecast"\."api_keys"\s+where "id" =|"operator_log"/s.test(
    text,
  )

/** Statements with more relations than conditions on their tenant. */
const findForgetful = (statements: readonly string[]): string[] =>
  statements.filter((text) => {
    const relations = text.match(/\b(from|join|update) "?tablecast(_view)?"?\."?\w+/g) ?? []
    const tenants =
      text.match(
        /"?tenant_id"? = ("\w+"\.|(\(select )?\$\d)|tenants"?\s+((as t|set .*)\s+)?where (t\.)?"?id"? = \$\d/g,
      ) ?? []
    return relations.length > tenants.length
  })

it('every statement names the tenant, once for each relation that it reads or changes', () => {
  const statements = [...sent].filter((text) => /tablecast(_view)?"?\./.test(text) && !isOfDirectory(text))
  expect(statements.length).toBeGreaterThan(20)
  expect(findForgetful(statements)).toEqual([])
})

it.each([
  'select "id" from "tablecast_view"."records" where "table_id" = $1',
  'update tablecast.records set version = 2 where id = any($1)',
  'select from "tablecast_view"."tables" as "t" join "tablecast_view"."records" as "r" on "r"."table_id" = "t"."id" where "t"."tenant_id" = $1',
  'select "catalog_version" from "tablecast_view"."tenants"',
])('that would not be so of: %s', (text) => {
  expect(findForgetful([text])).toEqual([text])
})
