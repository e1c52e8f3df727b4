import { once } from 'node:events'
import { expect, it } from '@jest/globals'
import { start } from './command.ts'

it.each([
  [['--help'], 0],
  [['check', '--help'], 0],
  [['--version'], 0],
  [['migrate', 'nothing'], 2],
])('%j ends as ever when nobody reads what it says any more', async (words, expected) => {
  const child = start(words, {})
  child.stdout?.destroy()
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  expect({ code, stderr }).toEqual({ code: expected, stderr: expect.not.stringContaining('EPIPE') })
})
