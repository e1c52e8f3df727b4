import { randomBytes } from 'node:crypto'
import { type FileHandle, link, open, realpath, rename, rm, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ExportError } from './export-error.ts'

/** Where an export goes. */
export interface Output {
  stream: Writable
  /** Makes what was written visible under its name. */
  finish(): Promise<void>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

/** A stream of somebody else's. */
export function openStream(stream: Writable): Output {
  return { stream, finish: async () => {}, discard: async () => {} }
}

/**
 * A file that is written beside its place and gets its name when it is complete, so that half an export is never
 * taken for a whole one. One that is there stays, unless `force` is given.
 */
export async function openFile(file: string, force: boolean): Promise<Output> {
  const target = await findTarget(file, force)
  const partial = `${target}.${randomBytes(4).toString('hex')}.part`
  const refuse = (error: unknown): never => {
    throw refuseFile(file, error)
  }
  const handle: FileHandle = await open(partial, 'wx').catch(refuse)
  // Flushed: a name must not be on the disk before what it stands for.
  const stream = handle.createWriteStream({ flush: true })
  return {
    stream,
    finish: () => (force ? rename(partial, target) : claim(partial, target)).catch(refuse),
    async discard() {
      stream.destroy()
      await finished(stream).catch(() => {})
      await rm(partial, { force: true })
    },
  }
}

/** Where the file really is: a link stays one, and what is no file at all is left alone. */
async function findTarget(file: string, force: boolean): Promise<string> {
  const target = await realpath(file).catch(() => undefined)
  if (target === undefined) {
    return file
  }
  if (!(await stat(target)).isFile()) {
    throw new ExportError(`${JSON.stringify(file)} is no file; without --output the export goes to stdout.`)
  }
  if (!force) {
    throw refuseFile(file, { code: 'EEXIST' })
  }
  return target
}

/** Gives a file its name only if nobody has it, which rename does not. */
async function claim(partial: string, target: string): Promise<void> {
  try {
    await link(partial, target)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!withoutLinks.has(code)) {
      throw error
    }
    await rename(partial, target)
    return
  }
  await rm(partial)
}

// What file systems say that have no hard links, such as those of memory cards.
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** An error of a file system, in words. */
export function refuseFile(file: string, error: unknown): Error {
  const { code = '', message = '' } = error as NodeJS.ErrnoException
  const name = JSON.stringify(file)
  const sentences = new Map([
    ['EEXIST', `${name} is there already; --force replaces it.`],
    ['ENOENT', `There is no folder for ${name}.`],
    ['ENOTDIR', `There is no folder for ${name}.`],
    ['EACCES', `${name} may not be written.`],
    ['EROFS', `${name} may not be written.`],
    ['ENOSPC', `There is no room for ${name} on its disk.`],
  ])
  return new ExportError(sentences.get(code) ?? `${name} cannot be written: ${message}.`)
}
