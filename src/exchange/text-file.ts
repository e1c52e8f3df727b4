import { type FileHandle, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { ImportError } from './import-error.ts'

/** A file of UTF-8 text that can be read more than once. */
export interface TextFile {
  name: string
  /** In bytes, without the byte order mark. */
  size: number
  /** Its bytes, checked, without the byte order mark. */
  chunks(): AsyncGenerator<Buffer>
}

const chunkBytes = 64 * 1024
const mark = Buffer.from('\ufeff')

export async function openText(file: string): Promise<TextFile> {
  const name = path.basename(file)
  const first = await stat(file).catch((error) => {
    throw toSentence(file, error)
  })
  if (!first.isFile()) {
    throw new ImportError(`${JSON.stringify(file)} is no file that can be read twice, as an import does.`)
  }
  if (first.size === 0) {
    throw new ImportError(`${name} is empty.`)
  }
  const handle = await openFile(file)
  const marked = (await readChunk(handle, 0, mark.length)).equals(mark)
  await handle.close()
  const skipped = marked ? mark.length : 0
  return {
    name,
    size: first.size - skipped,
    async *chunks() {
      const again = await openFile(file)
      try {
        const now = await again.stat()
        if (now.size !== first.size || now.mtimeMs !== first.mtimeMs) {
          throw new ImportError(`${name} was changed while it was being read.`)
        }
        yield* readText(again, name, skipped)
      } finally {
        await again.close()
      }
    },
  }
}

async function* readText(handle: FileHandle, name: string, from: number): AsyncGenerator<Buffer> {
  // Without this look a file in another encoding would come in with its letters lost.
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let position = from; ; ) {
    const chunk = await readChunk(handle, position, chunkBytes)
    try {
      decoder.decode(chunk, { stream: chunk.length > 0 })
    } catch {
      throw new ImportError(`${name} is no UTF-8 text (see byte ${position} and after); save it as UTF-8.`)
    }
    if (chunk.length === 0) {
      return
    }
    position += chunk.length
    yield chunk
  }
}

async function readChunk(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

function openFile(file: string): Promise<FileHandle> {
  return open(file).catch((error) => {
    throw toSentence(file, error)
  })
}

function toSentence(file: string, error: NodeJS.ErrnoException): Error {
  const sentences = new Map([
    ['ENOENT', `There is no file ${JSON.stringify(file)}.`],
    ['ENOTDIR', `There is no file ${JSON.stringify(file)}.`],
    ['EACCES', `The file ${JSON.stringify(file)} may not be read.`],
  ])
  return new ImportError(
    sentences.get(error.code ?? '') ?? `The file ${JSON.stringify(file)} cannot be read: ${error.message}.`,
  )
}
