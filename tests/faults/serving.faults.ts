import { expect, it } from '@jest/globals'
import { createTestDatabase } from '../support/database.ts'
import { killUnderLoad, rollOver, startSettled } from './serving.ts'

it('two processes of serve are replaced again and again under load, and no request is lost', async () => {
  const { url } = await createTestDatabase()
  const rounds = 5
  const acknowledged = await rollOver(url, rounds)
  process.stderr.write(
    `rolling restart: ${2 * rounds} processes replaced; ${acknowledged} writes and as many reads answered, none lost\n`,
  )
  expect(acknowledged).toBeGreaterThan(0)
})

it('a process of serve that is killed again and again loses no write that was acknowledged', async () => {
  const { url } = await createTestDatabase()
  const { token, ...first } = await startSettled(url)
  let serving: Parameters<typeof killUnderLoad>[1] = first
  for (let round = 1; round <= 10; round++) {
    const { successor, acknowledged, unanswered, awayMs } = await killUnderLoad(url, serving, token)
    process.stderr.write(
      `serve killed ${round}: ${acknowledged} acknowledged, all there; ${unanswered} clients unanswered; the successor wrote ${Math.round(awayMs)} ms after its start\n`,
    )
    serving = successor
  }
})
