import { describe, expect, it } from '@jest/globals'
import type pg from 'pg'
import { type TestApp, useApp } from '../support/app.ts'
import { serve } from '../support/listening.ts'
import { openAviary } from './canary.ts'
import { expectNoForeignValue, narrow } from './flight.ts'
import { dropDatabaseWall, dropStatementWall, onTheWay } from './walls.ts'

const whole = useApp(narrow)

it('nobody is told a value of another tenant, whoever hangs up, waits in vain or changes definitions', async () => {
  await expectNoForeignValue(whole, 2_000)
}, 120_000)

/** Now and then a connection keeps the tenant of the transaction before. */
function bindWrongly(databaseUrl: string): void {
  const last = new WeakMap<pg.Client, string>()
  let beginnings = 0
  onTheWay(databaseUrl, (config, client) => {
    const [, tenant] = /app\.tenant_id = '(\d+)'/.exec(config.text) ?? []
    if (tenant === undefined) return config
    const before = last.get(client) ?? tenant
    last.set(client, tenant)
    const isWrong = beginnings++ % 10 === 9
    return isWrong ? { ...config, text: config.text.replace(`'${tenant}'`, `'${before}'`) } : config
  })
}

type Harm = (databaseUrl: string) => unknown

/** Few tenants send some requests to an instance that was opened when the harm was done. */
async function sing(test: TestApp, harms: Harm[]) {
  const { databaseUrl } = test
  const aviary = await openAviary(
    { origin: await serve(test.app), databaseUrl },
    { size: 6, seed: 'planted' },
  )
  for (const harm of harms) {
    await harm(databaseUrl)
  }
  return aviary.sing(300, await serve(test.another(narrow)))
}

const forgetTenant: Harm = (databaseUrl) => dropStatementWall(databaseUrl)
const forgetTenantOfRecords: Harm = (databaseUrl) => dropStatementWall(databaseUrl, /records/)

describe('with one wall, nothing is told either', () => {
  const cases: [string, Harm[], TestApp][] = [
    ['where statements forget the tenant', [forgetTenant], useApp()],
    ['where the database shows everything', [dropDatabaseWall], useApp()],
    ['where a connection is bound to the tenant before', [bindWrongly], useApp()],
  ]
  it.each(cases)('%s', async (_, harms, test) => {
    expect((await sing(test, harms)).foreign).toEqual([])
  })
})

describe('without any wall it is noticed', () => {
  const cases: [string, Harm[], TestApp][] = [
    ['that the database shows everything', [forgetTenantOfRecords, dropDatabaseWall], useApp()],
    ['that a connection is bound to the tenant before', [forgetTenant, bindWrongly], useApp()],
  ]
  it.each(cases)('%s', async (_, harms, test) => {
    expect((await sing(test, harms)).foreign.length).toBeGreaterThan(0)
  })
})
