import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import type { Finished } from '../cli/command.ts'
import { removeAtEnd } from '../support/endings.ts'
import { endAtEnd } from '../support/process.ts'
import { makeTemporaryDirectory } from '../support/server.ts'

const root = path.join(import.meta.dirname, '../..')
const execute = promisify(execFile)

/** What npm says of a tarball. */
export interface Tarball {
  filename: string
  /** In bytes. */
  size: number
  files: { path: string }[]
}

/** A project elsewhere that has Tablecast as npm would have installed it, and the programs of `examples/`. */
export interface Consumer {
  tarball: Tarball
  directory: string
  start(command: string, words: string[], env?: NodeJS.ProcessEnv): ChildProcess
  /** The same to its end. */
  run(command: string, words: string[], env?: NodeJS.ProcessEnv): Promise<Finished>
}

// What decides in the environment of whoever runs the tests must not decide here.
const { DATABASE_URL, DATABASE_ADMIN_URL, NODE_PATH, ...environment } = process.env

/**
 * Packs the project and unpacks it into an empty place, with the dependencies that its package.json names and no
 * others: one that is forgotten there is not found. They are links, so that nothing comes over a network. `own` are
 * packages of the consumer itself.
 */
export async function makeConsumer(own: string[]): Promise<Consumer> {
  const directory = await makeTemporaryDirectory()
  removeAtEnd(() => rm(directory, { recursive: true }))
  const modules = path.join(directory, 'node_modules')
  const installed = path.join(modules, 'tablecast')
  await mkdir(path.join(modules, '.bin'), { recursive: true })

  const packed = await execute('npm', ['pack', '--json', '--pack-destination', directory], { cwd: root })
  // Some versions of npm print what the build says before.
  const [tarball] = JSON.parse(packed.stdout.slice(packed.stdout.search(/^\[$/m))) as [Tarball]
  await mkdir(installed)
  const file = path.join(directory, tarball.filename)
  await execute('tar', ['-xzf', file, '-C', installed, '--strip-components=1'])

  const { dependencies, peerDependencies, bin } = JSON.parse(
    await readFile(path.join(installed, 'package.json'), 'utf8'),
  )
  for (const name of [...Object.keys({ ...dependencies, ...peerDependencies }), ...own]) {
    await mkdir(path.dirname(path.join(modules, name)), { recursive: true })
    await symlink(path.join(root, 'node_modules', name), path.join(modules, name))
  }
  for (const [name, target] of Object.entries<string>(bin)) {
    await chmod(path.join(installed, target), 0o755)
    await symlink(path.join('../tablecast', target), path.join(modules, '.bin', name))
  }
  await writeFile(path.join(directory, 'package.json'), '{ "private": true, "type": "module" }\n')
  await cp(path.join(root, 'examples'), directory, { recursive: true })

  const start: Consumer['start'] = (command, words, env = {}) => {
    const child = spawn(command, words, {
      cwd: directory,
      env: { ...environment, PATH: `${path.dirname(process.execPath)}:${environment['PATH']}`, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    endAtEnd(child)
    return child
  }
  return {
    tarball,
    directory,
    start,
    run: async (command, words, env) => {
      const child = start(command, words, env)
      const ended = once(child, 'close')
      const [stdout = '', stderr = ''] = await Promise.all(
        [child.stdout, child.stderr].map((stream) => text(stream as NodeJS.ReadableStream)),
      )
      const [code] = await ended
      return { code, stdout, stderr }
    },
  }
}
