import { beforeAll, describe, expect, it } from '@jest/globals'
import { serverAudits } from 'graphql-http'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test)
})

// What the specification of GraphQL over HTTP asks of a server: https://github.com/graphql/graphql-http
describe.each(['/graphql', '/catalog'])('%s', (path) => {
  const audits = serverAudits({
    url: `http://tablecast.test${path}`,
    fetchFn: (url: string, init: RequestInit = {}) =>
      test.app.fetch(
        new Request(url, {
          ...init,
          headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${tenant.token}` },
        }),
      ),
  })

  it('is audited in all that there is to audit', () => {
    expect(audits).toHaveLength(61)
  })

  it.each(audits.map(({ id, name, fn }) => ({ id, name, fn })))('$id $name', async ({ fn }) => {
    const { status, ...rest } = await fn()
    expect({ status, reason: 'reason' in rest ? rest.reason : '' }).toEqual({ status: 'ok', reason: '' })
  })
})
