import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { codes } from '../src/errors.ts'

const root = path.join(import.meta.dirname, '..')
const all = Object.keys(codes)

/** The first column of the README's table of codes: the table that has the row of UNAUTHENTICATED. */
function documentedCodes(): string[] {
  const tables = readFileSync(path.join(root, 'README.md'), 'utf8').split(/\n(?!\|)/)
  const table = tables.find((text) => text.includes('\n| `UNAUTHENTICATED`')) ?? ''
  return [...table.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code = '']) => code)
}

/** Every code that some test expects to get. */
function expectedCodes(): Set<string> {
  const sources = readdirSync(path.join(root, 'tests'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && file !== 'errors.test.ts')
    .map((file) => readFileSync(path.join(root, 'tests', file), 'utf8'))
  const assertion = /\bcode: '([A-Z_]+)'|\bcode\)\.toBe\('([A-Z_]+)'\)/g
  return new Set(sources.flatMap((text) => [...text.matchAll(assertion)].map(([, a, b]) => a ?? b ?? '')))
}

describe.each(all)('the code %s', (code) => {
  it('is in the README', () => {
    expect(documentedCodes()).toContain(code)
  })

  it('is reached by a test', () => {
    expect(expectedCodes()).toContain(code)
  })
})

it('the README has no code that does not exist', () => {
  expect(documentedCodes().filter((code) => !all.includes(code))).toEqual([])
})

it('each code that an operator must mend is the server’s fault over HTTP, each other one the client’s', () => {
  for (const [code, { audience, status }] of Object.entries(codes)) {
    expect(`${code} ${status >= 500 ? 'operator' : 'client'}`).toBe(`${code} ${audience}`)
  }
})
