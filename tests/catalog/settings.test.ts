import { beforeEach, expect, it } from '@jest/globals'
import { codesOf } from '../operations/answer.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeEach(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal' }])
})

const update =
  'mutation ($input: SettingsPatch!) { updateSettings(input: $input) { historyDays historyFrom } }'

it('history is kept for ever by default', async () => {
  expect(await tenant.define('{ settings { historyDays historyFrom } }')).toEqual({
    settings: { historyDays: null, historyFrom: null },
  })
})

it('an admin says for how many days history is kept; absent leaves it, null takes it back', async () => {
  for (const [input, historyDays] of [
    [{ historyDays: 90 }, 90],
    [{}, 90],
    [{ historyDays: 36_525 }, 36_525],
    [{ historyDays: null }, null],
  ]) {
    expect(await tenant.define(update, { input })).toEqual({
      updateSettings: { historyDays, historyFrom: null },
    })
    expect(await tenant.define('{ settings { historyDays } }')).toEqual({ settings: { historyDays } })
  }
})

it('a change is one version and one entry in the log', async () => {
  await tenant.define(update, { input: { historyDays: 7 } })
  await tenant.define(update, { input: { historyDays: null } })
  expect(
    await tenant.define(
      '{ catalogVersion catalogChanges(first: 2) { nodes { version actor summary change } } }',
    ),
  ).toEqual({
    catalogVersion: 3,
    catalogChanges: {
      nodes: [
        {
          version: 3,
          actor: 'user:ann',
          summary: 'changed the settings: historyDays as by default',
          change: { action: 'updateSettings', input: { historyDays: null } },
        },
        {
          version: 2,
          actor: 'user:ann',
          summary: 'changed the settings: historyDays 7',
          change: { action: 'updateSettings', input: { historyDays: 7 } },
        },
      ],
    },
  })
  expect(await tenant.ask('{ deals { totalCount } }')).toEqual({ deals: { totalCount: 0 } })
})

it.each([0, -1, 36_526])('%i days are refused, and nothing is changed', async (historyDays) => {
  const answer = await tenant.sendCatalog(update, { input: { historyDays } })
  expect(answer.errors).toMatchObject([
    { extensions: { code: 'INPUT_INVALID', issues: [{ path: ['input', 'historyDays'], rule: 'range' }] } },
  ])
  expect(await tenant.define('{ catalogVersion settings { historyDays } }')).toEqual({
    catalogVersion: 1,
    settings: { historyDays: null },
  })
})

it.each(['reader', 'writer'] as const)('a %s sees settings and may not change them', async (role) => {
  const who = await tenant.as(role)
  expect(await who.define('{ settings { historyDays } }')).toEqual({ settings: { historyDays: null } })
  expect(codesOf(await who.sendCatalog(update, { input: { historyDays: 1 } }))).toEqual(['FORBIDDEN'])
})

it('settings are those of one tenant', async () => {
  const other = await makeTenant(test)
  await tenant.define(update, { input: { historyDays: 7 } })
  expect(await other.define('{ catalogVersion settings { historyDays } }')).toEqual({
    catalogVersion: 0,
    settings: { historyDays: null },
  })
})
