import { expect, it } from '@jest/globals'
import { createTestDatabase } from '../support/database.ts'
import { killUnderLoad, rollOver, startSettled } from './serving.ts'

it('two processes of serve that are replaced one after another under load lose no request', async () => {
  const { url } = await createTestDatabase()
  expect(await rollOver(url, 1)).toBeGreaterThan(0)
}, 120_000)

it('a process of serve that is killed has lost no write that was acknowledged, and is succeeded at once', async () => {
  const { url } = await createTestDatabase()
  const settled = await startSettled(url)
  const { successor } = await killUnderLoad(url, settled, settled.token)
  expect(successor.origin).toBe(settled.origin)
}, 120_000)
