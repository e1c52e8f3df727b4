import type { Field } from '../catalog/definition.ts'
import { idOf, type KeyedRow, valueIn } from './keyed-row.ts'
import type { Known } from './settle.ts'
import type { OpenTarget } from './target.ts'

/** Rows of a batch that are to become records which other rows of it refer to. */
export interface Bringers {
  /** The id of a record that a row makes, unless it brings one. */
  newIdOf(index: number): string
  /** The row from this one on that brings a value of a unique field, or an id, and the id of the record that has it then. */
  find(by: Field | undefined, value: string, from: number): { index: number; id: string } | undefined
  /** Rows that are not to be relied upon any more. */
  doubt(indexes: ReadonlySet<number>): void
}

export function findBringers(
  rows: readonly KeyedRow[],
  { tableId }: OpenTarget,
  { holders, newIds }: { holders: Known['holders']; newIds: readonly string[] },
): Bringers {
  const doubted = new Set<number>()
  // In most files no row refers to one of its own table.
  const bys = new Set(
    rows.flatMap(({ read }) =>
      read.references.flatMap(({ field, by }) => (field.relation.targetId === tableId ? [by] : [])),
    ),
  )
  const brought = new Map<string, number[]>()
  const firsts = new Map<string, number>()
  for (const [index, { read, value, issues }] of bys.size > 0 ? rows.entries() : []) {
    if (issues.length > 0) {
      continue
    }
    if (value !== undefined && !firsts.has(value)) {
      firsts.set(value, index)
    }
    for (const by of bys) {
      const one = by ? valueIn(read, by) : idOf(read)
      if (one !== undefined) {
        const key = keyOf(by, one)
        brought.set(key, [...(brought.get(key) ?? []), index])
      }
    }
  }
  // The record with a key is made by the first row that has it and can be one: the id is the same whichever that is.
  const makerOf = (index: number): number => firsts.get(rows[index]?.value ?? '') ?? index
  const newIdOf = (index: number): string => {
    const id = newIds[makerOf(index)]
    if (id === undefined) {
      throw new Error(`no id for row ${index}; there should be one a row`)
    }
    return id
  }
  const recordIdOf = (index: number): string => {
    const maker = rows[makerOf(index)]
    return holders.get(maker?.value ?? '')?.record?.id ?? (maker && idOf(maker.read)) ?? newIdOf(index)
  }
  return {
    newIdOf,
    find(by, value, from) {
      const index = brought.get(keyOf(by, value))?.find((one) => one >= from && !doubted.has(one))
      return index === undefined ? undefined : { index, id: recordIdOf(index) }
    },
    doubt(indexes) {
      for (const index of indexes) {
        doubted.add(index)
      }
    },
  }
}

const keyOf = (by: Field | undefined, value: string): string => `${by?.id ?? 'id'} ${value}`
