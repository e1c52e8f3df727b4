import { constants } from 'node:fs'
import { access, type FileHandle, open, unlink } from 'node:fs/promises'
import path from 'node:path'
import type { Issue } from '../errors.ts'
import { ImportError } from './import-error.ts'
import type { Row } from './row.ts'

/** A row that did not become a record. */
export interface Rejection {
  row: Row
  reasons: Issue[]
}

/** Where rejected rows are, and how much of that file is of rows that are settled. */
export interface Kept {
  /** Absolute; null before there is one. */
  file: string | null
  bytes: number
}

/** Where rejected rows are kept, one JSON object a line. */
export interface RejectedFile {
  /** What is kept up to now. */
  kept(): Kept
  /** Puts rejections after what is kept, in the place of what an earlier try has put there; safe on the disk then. */
  put(rejections: readonly Rejection[]): Promise<Kept>
  /** What was put last is kept from here on. */
  keep(): void
  close(): Promise<void>
  /** Closes it for good, and takes it away when it holds nothing: no later run will ask for it. */
  end(): Promise<void>
}

/**
 * Makes a file with this name, never one that is there already; without a name one beside you, with a number if need
 * be. It is made before it is known to be needed: only what was there from the start is sure to be ours when an import
 * goes on.
 */
export async function openRejected(sourceName: string, wanted?: string): Promise<RejectedFile> {
  // Where nothing can be made without having been told to, nothing may be needed.
  const opened = await create(sourceName, wanted).catch((error) => {
    if (wanted !== undefined) {
      throw error
    }
    return undefined
  })
  return openAt(0, { opened, make: () => create(sourceName, wanted) })
}

/** The file of an import that goes on, as it was when its rows were last settled: lines after that are of rows to come. */
export async function reopenRejected(sourceName: string, kept: Kept, wanted?: string): Promise<RejectedFile> {
  const opened = kept.file === null ? undefined : await reopen(kept.file, kept.bytes)
  return opened
    ? openAt(kept.bytes, { opened, make: async () => opened })
    : openRejected(sourceName, wanted ?? kept.file ?? undefined)
}

interface Opened {
  name: string
  handle: FileHandle
}

function openAt(
  length: number,
  known: { opened: Opened | undefined; make(): Promise<Opened> },
): RejectedFile {
  let { opened } = known
  let kept = length
  let tried = length
  const kindOf = (bytes: number): Kept => ({ file: opened ? path.resolve(opened.name) : null, bytes })
  return {
    kept: () => kindOf(kept),
    async put(rejections) {
      const lines = rejections.map(({ row, reasons }) =>
        JSON.stringify({ line: row.line, reasons, row: row.text ?? Object.fromEntries(row.cells) }),
      )
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      if (bytes.length > 0 || tried > kept) {
        opened ??= await known.make()
        await replaceEnd(opened, kept, bytes)
      }
      tried = kept + bytes.length
      return kindOf(tried)
    },
    keep() {
      kept = tried
    },
    close: async () => opened?.handle.close(),
    async end() {
      await opened?.handle.close()
      if (opened && kept === 0) {
        await unlink(opened.name).catch(() => {})
      }
    },
  }
}

async function replaceEnd({ name, handle }: Opened, from: number, bytes: Buffer): Promise<void> {
  if ((await handle.stat()).nlink === 0) {
    throw new ImportError(`Rejected rows cannot be kept in ${JSON.stringify(name)}: it was removed.`)
  }
  await handle.truncate(from)
  await handle.write(bytes, 0, bytes.length, from)
  await handle.datasync()
}

async function create(sourceName: string, wanted?: string): Promise<Opened> {
  for (let number = 1; ; number++) {
    const name = wanted ?? `${sourceName}.rejected${number === 1 ? '' : `-${number}`}.ndjson`
    try {
      return { name, handle: await open(name, 'wx') }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'EEXIST' || wanted !== undefined) {
        throw new ImportError(`Rejected rows cannot be kept in ${JSON.stringify(name)}: ${message}.`)
      }
    }
  }
}

/** Undefined when it is not there and nothing was in it. */
async function reopen(name: string, bytes: number): Promise<Opened | undefined> {
  const handle = await open(name, 'r+').catch(() => undefined)
  const size = (await handle?.stat())?.size ?? 0
  if (size < bytes) {
    await handle?.close()
    throw new ImportError(
      `The rejected rows of this import were kept in ${JSON.stringify(name)}, which is not there any more or not whole; put it back, or begin again with --restart.`,
    )
  }
  await handle?.truncate(bytes)
  return handle && { name, handle }
}

/** Told before the file is read from end to end. */
export async function expectRoom(wanted: string): Promise<void> {
  const isThere = await access(wanted).then(
    () => true,
    () => false,
  )
  if (isThere) {
    throw new ImportError(`${JSON.stringify(wanted)} is there already; rejected rows need a new file.`)
  }
  await access(path.dirname(wanted), constants.W_OK).catch(() => {
    throw new ImportError(`Rejected rows cannot be kept in ${JSON.stringify(path.dirname(wanted))}.`)
  })
}

/** As it is seen from here, when it is somewhere below. */
export function toShortPath(file: string): string {
  const short = path.relative('', file)
  return short.startsWith('..') ? file : short
}
