import type { Field } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import type { Issue } from '../errors.ts'
import type { UniqueValue } from '../sql/unique.ts'
import { uniqueValuesIn } from '../write/claim.ts'

/** Who has the values of unique fields while the rows of a batch are settled, one after the other. */
export interface Owners {
  /** The record that has a value now. */
  find(field: Field, value: string): string | undefined
  /** Lets a record have the values of its next document instead of those of its last; or says why it cannot. */
  move(id: string, from: Document, to: Document): Issue[]
  /** What has changed in the end. */
  moved(): { released: UniqueValue[]; taken: UniqueValue[] }
}

const keyOf = ({ field, value }: UniqueValue): string => `${field.id} ${value}`

/** `known`: who has which of the values that the rows bring. */
export function openOwners(fields: readonly Field[], known: readonly UniqueValue[]): Owners {
  const before = new Map(known.map((one) => [keyOf(one), one]))
  const now = new Map(before)
  return {
    find: ({ id }, value) => now.get(`${id} ${value}`)?.recordId,
    move: (id, from, to) => {
      const wanted = uniqueValuesIn(fields, to, id)
      const issues = wanted
        .filter((one) => (now.get(keyOf(one))?.recordId ?? id) !== id)
        .map(({ field, value }) => ({
          path: [field.name],
          rule: 'unique',
          message: `Another record has the ${field.name} ${JSON.stringify(value)}.`,
        }))
      if (issues.length === 0) {
        for (const old of uniqueValuesIn(fields, from, id)) {
          const owner = now.get(keyOf(old))
          if (!owner && !before.has(keyOf(old))) {
            before.set(keyOf(old), old)
          }
          // Where two records have a value, as SQL may have left it, it is held for one of them only.
          if (owner?.recordId === id) {
            now.delete(keyOf(old))
          }
        }
        for (const one of wanted) {
          now.set(keyOf(one), one)
        }
      }
      return issues
    },
    moved: () => ({
      released: [...before]
        .filter(([key, { recordId }]) => now.get(key)?.recordId !== recordId)
        .map(([, one]) => one),
      taken: [...now]
        .filter(([key, { recordId }]) => before.get(key)?.recordId !== recordId)
        .map(([, one]) => one),
    }),
  }
}
