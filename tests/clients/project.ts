import { execFile } from 'node:child_process'
import { cp, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { afterAll } from '@jest/globals'
import { makeTemporaryDirectory } from '../support/server.ts'

/** Our own directory, where a developer of ours runs commands. */
export const root = path.join(import.meta.dirname, '../..')

const made: string[] = []
afterAll(() => Promise.all(made.map((directory) => rm(directory, { recursive: true }))))

/** Makes the project of a front-end developer, with the files of front-end/ and our packages; gives its directory. */
export async function makeProject(): Promise<string> {
  const directory = await makeTemporaryDirectory()
  made.push(directory)
  await cp(path.join(import.meta.dirname, 'front-end'), directory, { recursive: true })
  await symlink(path.join(root, 'node_modules'), path.join(directory, 'node_modules'))
  return directory
}

export interface Finished {
  code: number
  stdout: string
  stderr: string
}

interface Place {
  directory: string
  env?: NodeJS.ProcessEnv
}

/** Runs a command of a package, as npx would. */
export function npx(command: string, args: string[], place: Place): Promise<Finished> {
  return node(path.join(root, 'node_modules/.bin', command), args, place)
}

/** Runs a script with the Node that runs this. */
export function node(script: string, args: string[], { directory, env }: Place): Promise<Finished> {
  // Tools behave otherwise when they believe that they are tested.
  const { NODE_ENV, ...environment } = process.env
  return new Promise((resolve) => {
    const options = { cwd: directory, env: { ...environment, ...env } }
    execFile(process.execPath, [script, ...args], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })
}
