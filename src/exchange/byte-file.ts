import { type FileHandle, open, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { ImportError } from './import-error.ts'

/** A file of bytes that can be read more than once; one that is gzipped is read unzipped. */
export interface ByteFile {
  name: string
  /** In bytes, as it lies on the disk. */
  size: number
  /** Its bytes; `onPiece` gets what they are made of, piece by piece as it lies on the disk. */
  chunks(onPiece?: (piece: Buffer) => void): AsyncGenerator<Buffer>
}

const chunkBytes = 256 * 1024
// RFC 1952, section 2.3.1.
const gzipMagic = Buffer.from([0x1f, 0x8b])

export async function openBytes(file: string): Promise<ByteFile> {
  const name = path.basename(file)
  const first = await stat(file).catch((error) => {
    throw toSentence(file, error)
  })
  if (!first.isFile()) {
    throw new ImportError(`${JSON.stringify(file)} is no file that can be read twice, as an import does.`)
  }
  async function* pieces(onPiece: (piece: Buffer) => void): AsyncGenerator<Buffer> {
    const handle = await openFile(file)
    try {
      for (let position = 0; ; ) {
        const { size, mtimeMs } = await handle.stat()
        if (size !== first.size || mtimeMs !== first.mtimeMs) {
          throw new ImportError(`${name} was changed while it was being read.`)
        }
        const piece = await readPiece(handle, position, chunkBytes)
        if (piece.length === 0) {
          return
        }
        position += piece.length
        onPiece(piece)
        yield piece
      }
    } finally {
      await handle.close()
    }
  }
  const handle = await openFile(file)
  // By what it is, not by its name: browsers unzip some downloads and leave the name as it was.
  const isGzipped = (await readPiece(handle, 0, gzipMagic.length)).equals(gzipMagic)
  await handle.close()
  return {
    name,
    size: first.size,
    chunks: (onPiece = () => {}) => (isGzipped ? unzip(pieces(onPiece), name) : pieces(onPiece)),
  }
}

async function* unzip(pieces: AsyncGenerator<Buffer>, name: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: chunkBytes })
  // What fails in the pipeline is met again by the loop that reads from it.
  pipeline(Readable.from(pieces, { objectMode: true }), gunzip).catch(() => {})
  try {
    yield* gunzip
  } catch (error) {
    throw error instanceof ImportError ? error : toGzipSentence(name, error as NodeJS.ErrnoException)
  }
}

function toGzipSentence(name: string, { code, message }: NodeJS.ErrnoException): ImportError {
  return new ImportError(
    code === 'Z_BUF_ERROR'
      ? `${name} is gzipped and ends too early; perhaps it was not copied to its end.`
      : `${name} is gzipped and broken: ${message}.`,
  )
}

async function readPiece(handle: FileHandle, position: number, length: number): Promise<Buffer> {
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
