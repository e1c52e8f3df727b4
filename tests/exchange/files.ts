import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'

/** A folder for the files of one test file. */
export interface Folder {
  path: string
  /** Writes a file and gives its path. */
  write(name: string, content: string | Buffer): Promise<string>
  readLines(name: string): Promise<Record<string, unknown>[]>
  at(name: string): string
}

export function useFolder(): Folder {
  const folder = {} as Folder
  beforeAll(async () => {
    folder.path = await mkdtemp(path.join(tmpdir(), 'tablecast-import-'))
    folder.at = (name) => path.join(folder.path, name)
    folder.write = async (name, content) => {
      await writeFile(folder.at(name), content)
      return folder.at(name)
    }
    folder.readLines = async (name) =>
      (await readFile(folder.at(name), 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
  })
  afterAll(() => rm(folder.path, { recursive: true }))
  return folder
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) {
    all.push(item)
  }
  return all
}
