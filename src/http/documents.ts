import type { DocumentNode } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { CacheStats } from '../catalog/cache.ts'

// Measured on 20,000 aliases: a parsed document takes fifty times the memory of its text.
const bytesPerCharacter = 50

/** Remembers parsed documents, by what they weigh and not by their number: a client may send any. */
export function openDocumentCache(bytesAtMost: number) {
  const documentCache = new LRUCache<string, DocumentNode>({
    maxSize: bytesAtMost,
    sizeCalculation: (_, text) => 1_000 + text.length * bytesPerCharacter,
  })
  const look = documentCache.get.bind(documentCache)
  let hits = 0
  let misses = 0
  const get = (text: string): DocumentNode | undefined => {
    const document = look(text)
    document ? hits++ : misses++
    return document
  }
  return {
    stats: (): CacheStats => ({
      entries: documentCache.size,
      bytes: documentCache.calculatedSize,
      hits,
      misses,
    }),
    documentCache: Object.assign(documentCache, { get }),
    // An error holds the text that it is about.
    errorCache: new LRUCache<string, Error>({
      maxSize: Math.ceil(bytesAtMost / 10),
      sizeCalculation: (_, text) => 1_000 + text.length * 2,
    }),
  }
}
