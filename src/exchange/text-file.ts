import { createHash } from 'node:crypto'
import type { ByteFile } from './byte-file.ts'
import { decode, encodingOfMark, findBroken, isWestern, openDecoder } from './encoding.ts'
import { ImportError } from './import-error.ts'

/** A file of text that can be read more than once. */
export interface TextFile {
  name: string
  /** In bytes, as it lies on the disk. */
  size: number
  /** What it is written in: the name of the Encoding Standard. */
  encoding: string
  /** SHA-256 of its bytes on the disk: the same for the same file, whatever it is called. */
  hash: string
  /** How many of its bytes on the disk the reading that was begun last has come to. */
  position(): number
  /** Its text as UTF-8, whatever it is written in, without a byte order mark. */
  chunks(): AsyncGenerator<Buffer>
}

/** Opens a file of text, in the encoding that is named, else in that which it is found to have. */
export async function openText(bytes: ByteFile, encodingName?: string): Promise<TextFile> {
  const { encoding, hash } = await survey(bytes, encodingName)
  let position = 0
  return {
    name: bytes.name,
    size: bytes.size,
    encoding,
    hash,
    position: () => position,
    async *chunks() {
      position = 0
      const decoder = openDecoder(encoding)
      for await (const chunk of bytes.chunks((piece) => {
        position += piece.length
      })) {
        yield Buffer.from(decoder.decode(chunk, { stream: true }))
      }
    },
  }
}

/** Reads a file from end to end before anything is made of it, and refuses what is no text. */
async function survey(bytes: ByteFile, named?: string): Promise<{ encoding: string; hash: string }> {
  const hash = createHash('sha256')
  let said = named
  let decoder = named === undefined ? undefined : openDecoder(named)
  let isText = true
  for await (const chunk of bytes.chunks((piece) => hash.update(piece))) {
    said ??= decoder ? undefined : encodingOfMark(chunk)
    decoder ??= openDecoder(said ?? 'utf-8')
    isText &&= decode(decoder, chunk) !== undefined
  }
  decoder ??= openDecoder('utf-8')
  if (isText && decode(decoder) !== undefined) {
    return { encoding: decoder.encoding, hash: hash.digest('hex') }
  }
  if (said === undefined && (await isWestern(bytes))) {
    return { encoding: 'windows-1252', hash: hash.digest('hex') }
  }
  const { line, byte } = await findBroken(bytes, decoder.encoding)
  throw new ImportError(
    `${bytes.name} is no ${decoder.encoding.toUpperCase()} text: see line ${line} (byte ${byte}); save it as UTF-8, or name the encoding that it has.`,
  )
}
