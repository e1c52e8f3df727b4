import { beforeAll, expect, it } from '@jest/globals'
import { hostileDocuments } from '../../benchmarks/hostile-documents.ts'
import { hostileRelations } from '../../benchmarks/hostile-relations.ts'
import { bodyOf, hostileFields } from '../../benchmarks/hostile-request.ts'
import { hostileVariables } from '../../benchmarks/hostile-variables.ts'
import { type Answer, useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [
    {
      name: 'Deal',
      fields: hostileFields,
    },
  ])
})

// How long each takes is measured by `npm run bench:hostile`.
it.each(
  [...hostileDocuments, ...hostileVariables, ...hostileRelations].map((one) => [one.name, one] as const),
)('%s', async (_, one) => {
  const response = await test.app.fetch(
    new Request('http://tablecast.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.token}` },
      body: bodyOf(one, 0),
    }),
  )
  const { data, errors = [] } = (await response.json()) as Pick<Answer, 'data' | 'errors'>
  const [code = ''] = errors.map(({ extensions }) => extensions.code)
  expect(one.codes.length > 0 ? one.codes : ['']).toContain(code)
  expect(data ?? null).toEqual(code === '' ? expect.anything() : null)
  expect(errors.length).toBeLessThanOrEqual(20)
})
