import { execFile } from 'node:child_process'
import path from 'node:path'
import { expect, it } from '@jest/globals'
import { SERVER_VARIABLE } from './server.ts'

const root = path.join(import.meta.dirname, '../..')

it('a test that fails with everything open does not keep Jest from ending', async () => {
  const { NODE_OPTIONS, JEST_WORKER_ID, ...environment } = process.env
  const words = ['--runInBand', '--testMatch', '<rootDir>/tests/support/left-open.ts']
  const ended = await new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', ...words],
      {
        cwd: root,
        env: { ...environment, TEST_DATABASE_URL: process.env[SERVER_VARIABLE] },
        timeout: 50_000,
      },
      (error, _, output) => resolve({ code: error?.code, output }),
    )
  })
  expect(ended.output).toContain('Expected: "closed"')
  expect(ended.output).toContain('1 failed, 1 total')
  expect(ended.output).not.toContain('did not exit')
  expect(ended.code).toBe(1)
}, 60_000)
