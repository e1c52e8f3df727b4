import { beforeAll, describe, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { connect } from '../support/client.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { type Finished, run } from './command.ts'

const test = useApp()
let forgetful: TestTenant
let other: TestTenant

/** A tenant with a record whose two changes are a year old. */
async function makeOld(): Promise<TestTenant> {
  const tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'title', kind: 'text' }] }])
  const { made } = await tenant.ask<{ made: { id: string } }>(
    'mutation { made: createDeal(input: {}) { id } }',
  )
  await tenant.ask('mutation ($id: ID!) { updateDeal(id: $id, patch: { title: "b" }) { id } }', made)
  await (await connect(test.databaseUrl)).query(
    `update tablecast.record_history set at = at - interval '1 year' where record_id = $1`,
    [made.id],
  )
  return tenant
}

const maintain = (...words: string[]): Promise<Finished> =>
  run(['maintain', ...words], { DATABASE_URL: test.databaseUrl })

beforeAll(async () => {
  forgetful = await makeOld()
  other = await makeOld()
  await forgetful.define('mutation { updateSettings(input: { historyDays: 30 }) { historyDays } }')
})

describe('maintain', () => {
  it('refuses a tenant that is not there', async () => {
    expect(await maintain('--tenant', 'nobody')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'There is no tenant "nobody"; see: tablecast tenant list.\n',
    })
  })

  it('prunes the history of one tenant as its settings say, and tells it', async () => {
    const { code, stdout, stderr } = await maintain('--tenant', forgetful.slug, '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual([
      { tenant: forgetful.slug, historyFrom: expect.stringMatching(/^\d{4}-.+Z$/), seen: 2, pruned: 2 },
    ])
  })

  it('goes through all tenants, and leaves those that say nothing', async () => {
    const { code, stdout } = await maintain()
    expect(code).toBe(0)
    expect(stdout.split('\n').map((line) => line.replace(/\d{4}-\S+Z/, '…'))).toEqual([
      `${forgetful.slug}: pruned 0 of 1 line; history begins at …`,
      `${other.slug}: keeps its history for ever`,
      '',
    ])
  })
})
