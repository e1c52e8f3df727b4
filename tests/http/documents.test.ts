import { expect, it } from '@jest/globals'
import { parse } from 'graphql'
import { openDocumentCache } from '../../src/http/documents.ts'

it('documents are remembered by what they weigh, not by their number', () => {
  const { documentCache } = openDocumentCache(2 ** 20)
  const large = (index: number) =>
    `{ ${Array.from({ length: 300 }, (_, alias) => `a${index}_${alias}: b`).join(' ')} }`
  for (let index = 0; index < 50; index++) {
    documentCache.set(large(index), parse(large(index)))
  }
  expect(documentCache.get(large(49))).toBeDefined()
  expect(documentCache.get(large(0))).toBeUndefined()
  expect(documentCache.size).toBeLessThan(10)
  const huge = `{ ${'a '.repeat(50_000)}}`
  documentCache.set(huge, parse('{ a }'))
  expect(documentCache.get(huge)).toBeUndefined()
})
