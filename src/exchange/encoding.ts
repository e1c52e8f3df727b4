import type { ByteFile } from './byte-file.ts'
import { ImportError } from './import-error.ts'

// Names and meanings are those of https://encoding.spec.whatwg.org: what is called latin1 is windows-1252 there.

/** A decoder that refuses what is broken, and takes a byte order mark away. */
export function openDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    throw new ImportError(
      `There is no encoding ${JSON.stringify(encoding)}; there are utf-8, utf-16le, windows-1252, iso-8859-2, shift_jis, gbk and the others of https://encoding.spec.whatwg.org.`,
    )
  }
}

const marks = [
  { encoding: 'utf-8', bytes: Buffer.from([0xef, 0xbb, 0xbf]) },
  { encoding: 'utf-16le', bytes: Buffer.from([0xff, 0xfe]) },
  { encoding: 'utf-16be', bytes: Buffer.from([0xfe, 0xff]) },
]

/** The encoding that a file says it has by its first bytes. */
export function encodingOfMark(start: Buffer): string | undefined {
  return marks.find(({ bytes }) => start.subarray(0, bytes.length).equals(bytes))?.encoding
}

/** Whether the bytes that are no UTF-8 are those of western European text, where each means something else. */
export async function isWestern(file: ByteFile): Promise<boolean> {
  const [unicode, western] = [new TextDecoder('utf-8'), new TextDecoder('windows-1252')]
  let [sequences, broken, runs, longRuns] = [0, 0, 0, 0]
  for await (const chunk of file.chunks()) {
    const text = unicode.decode(chunk, { stream: true })
    broken += count(text, /\ufffd/g)
    sequences += count(text, /[^\p{ASCII}\ufffd]/gu)
    const letters = western.decode(chunk)
    if (unprintable.test(letters)) {
      return false
    }
    runs += count(letters, /\P{ASCII}+/gu)
    longRuns += count(letters, /\P{ASCII}{3,}/gu)
  }
  // A few sequences come about by chance (“Spaß“); more of them are UTF-8 that was damaged, or two files in one. Letters
  // with accents stand alone or in pairs; where they come in rows, they are another alphabet in another encoding.
  return sequences * 10 <= broken && longRuns * 2 < runs
}

/** Control characters that no text has; the five bytes that windows-1252 has no character for are such too. */
const unprintable = /[^\P{Cc}\t-\r]/u

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0

/** Where a file stops being text of an encoding: the line, and the bytes before. */
export async function findBroken(file: ByteFile, encoding: string): Promise<{ line: number; byte: number }> {
  const [ahead, behind] = [openDecoder(encoding), openDecoder(encoding)]
  let [line, byte, read] = [1, 0, 0]
  for await (const chunk of file.chunks()) {
    // A decoder that has refused something remembers nothing; the other one goes the same way in small steps. The end
    // of a chunk may be the beginning of a character, so there too.
    const bulk = decode(ahead, chunk) === undefined ? 0 : Math.max(0, chunk.length - longestCharacter)
    for (const step of [
      chunk.subarray(0, bulk),
      ...Array.from(chunk.subarray(bulk), (one) => Buffer.of(one)),
    ]) {
      const text = decode(behind, step)
      if (text === undefined) {
        return { line, byte }
      }
      read += step.length
      line += count(text, /\n/g)
      byte = text === '' ? byte : read
    }
  }
  return { line, byte }
}

const longestCharacter = 4

/** The text that bytes go on with; undefined when they do not. Without bytes, whether it may end here. */
export function decode(decoder: TextDecoder, bytes?: Buffer): string | undefined {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined })
  } catch {
    return undefined
  }
}
