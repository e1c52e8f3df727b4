import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { endAtEnd } from '../support/process.ts'

const main = path.join(import.meta.dirname, '../../src/main.ts')

export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

// What decides in the environment of whoever runs the tests must not decide here.
const { DATABASE_URL, JWT_SECRET, ADMIN_KEY, PORT, ...environment } = process.env

/** Runs the command line as a shell would, in a process of its own, which ends with the test file. */
export function start(words: string[], env: NodeJS.ProcessEnv, cwd?: string): ChildProcess {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...environment, PORT: '0', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  endAtEnd(child)
  return child
}

export async function run(words: string[], env: NodeJS.ProcessEnv, cwd?: string): Promise<Finished> {
  const child = start(words, env, cwd)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

/** The first whole line that a process prints; throws when it ends without one. */
export function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stderr?.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
      const end = stdout.indexOf('\n')
      if (end >= 0) {
        resolve(stdout.slice(0, end))
      }
    })
    child.once('close', (code) => reject(new Error(`ended with ${code} and no line:\n${stderr}`)))
  })
}
