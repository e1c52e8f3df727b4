import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql'
import type { Fragments } from './measure.ts'

// What is merged from the same parts is walked once; only fragments that mix them anew at each level come to this.
const visitsAtMost = 20_000

/**
 * How often the name that comes most often in one place is there. Fields of one name are merged, with all that is
 * asked of them, and fragments are what they hold: so `a { b } a { b }` has two of b in one place. graphql-js compares
 * each of them with each other one. Infinite where counting itself would take long.
 */
export function sameNameIn({ definitions }: DocumentNode, fragments: Fragments): number {
  const numbers = new Map<SelectionSetNode, number>()
  const known = new Set<string>()
  const spread = new Set<string>()
  let visits = 0
  let most = 0
  const numberOf = (one: SelectionSetNode): number => {
    const number = numbers.get(one) ?? numbers.size
    numbers.set(one, number)
    return number
  }
  const collect = (
    { selections }: SelectionSetNode,
    fields: Map<string, FieldNode[]>,
    seen: Set<string>,
  ): void => {
    for (const selection of selections) {
      visits++
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value
        const same = fields.get(name)
        if (same) {
          same.push(selection)
        } else {
          fields.set(name, [selection])
        }
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        collect(selection.selectionSet, fields, seen)
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value)
        spread.add(selection.name.value)
        const fragment = fragments.get(selection.name.value)
        if (fragment) {
          collect(fragment.selectionSet, fields, seen)
        }
      }
    }
  }
  const enter = (merged: readonly SelectionSetNode[]): void => {
    const key = merged.map(numberOf).join(' ')
    if (known.has(key) || visits > visitsAtMost) {
      return
    }
    known.add(key)
    const fields = new Map<string, FieldNode[]>()
    const seen = new Set<string>()
    for (const one of merged) {
      collect(one, fields, seen)
    }
    for (const same of fields.values()) {
      most = Math.max(most, same.length)
      const inner = same.flatMap(({ selectionSet }) => selectionSet ?? [])
      if (inner.length > 0) {
        enter(inner)
      }
    }
  }
  for (const definition of definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      enter([definition.selectionSet])
    }
  }
  // A fragment that nobody spreads is no less work for validation, which refuses it.
  for (const [name, { selectionSet }] of fragments) {
    if (!spread.has(name)) {
      enter([selectionSet])
    }
  }
  return visits > visitsAtMost ? Number.POSITIVE_INFINITY : most
}
