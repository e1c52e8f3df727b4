import { describe, expect, it } from '@jest/globals'
import { fieldTypes } from '../../src/fields/index.ts'
import { systemFields } from '../../src/fields/system.ts'
import { meaningOf } from './meanings.ts'
import { drawOf } from './values.ts'

// What the proofs know of kinds is complete: a new kind fails here, with a sentence that says what is missing.
const types = [...fieldTypes, ...Array.from(systemFields.values(), ({ type }) => type)]
const kinds = new Map(fieldTypes.map((type) => [type.kind, type]))

describe.each([...new Set(types.map(({ kind }) => kind))])('the kind %s', (kind) => {
  it('has values that the proofs draw', () => {
    expect(() => drawOf(kind)).not.toThrow()
  })

  it('has a meaning that the oracle knows, with all its operators', () => {
    const { operators } = meaningOf(kind)
    const own = types.find((type) => type.kind === kind)?.operators ?? []
    expect(new Set(operators)).toEqual(new Set(own.map(({ name }) => name)))
  })
})

it.each([...kinds.values()].map(({ kind, sortable }) => [kind, sortable]))(
  'the oracle knows whether a list can be sorted by the kind %s',
  (kind, sortable) => {
    expect(meaningOf(String(kind)).order !== undefined).toBe(sortable)
  },
)
