import { constants } from 'node:fs'
import { access, type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import type { Issue } from '../errors.ts'
import { ImportError } from './import-error.ts'
import type { Row } from './row.ts'

/** A row that did not become a record. */
export interface Rejection {
  row: Row
  reasons: Issue[]
}

/** Where rejected rows are kept, one JSON object a line; there is no file before the first. */
export interface RejectedFile {
  /** Makes sure of the file; to be called before anything is written that belongs to the same rows. */
  open(): Promise<void>
  write(rejections: readonly Rejection[]): Promise<void>
  close(): Promise<void>
  /** Null when nothing was rejected. */
  path(): string | null
}

/** A file with this name, never one that is there already; without a name one beside you, with a number if need be. */
export async function openRejected(sourceName: string, wanted?: string): Promise<RejectedFile> {
  if (wanted !== undefined) {
    await expectRoom(wanted)
  }
  let opened: { name: string; handle: FileHandle } | undefined
  return {
    async open() {
      opened ??= await create(sourceName, wanted)
    },
    async write(rejections) {
      const lines = rejections.map(({ row, reasons }) =>
        JSON.stringify({ line: row.line, reasons, row: row.text ?? Object.fromEntries(row.cells) }),
      )
      await opened?.handle.appendFile(lines.map((line) => `${line}\n`).join(''))
    },
    close: async () => opened?.handle.close(),
    path: () => opened?.name ?? null,
  }
}

async function create(sourceName: string, wanted?: string): Promise<{ name: string; handle: FileHandle }> {
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

/** Told before a row is written rather than when the first one is rejected. */
async function expectRoom(wanted: string): Promise<void> {
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
