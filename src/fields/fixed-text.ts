import { sql } from 'kysely'
import type { FieldType } from './field-type.ts'
import { compareCodePoints } from './fold.ts'

/** What the kinds share that are stored as text of a fixed width, which sorts as what it stands for. */
export const fixedText = {
  exact: ({ text }) => text,
  exactType: 'text',
  ordered: (value) => sql`${value} collate "C"`,
  orderType: 'text',
  sortable: true,
  uniqueable: true,
  equals: Object.is,
  compare: (a, b) => compareCodePoints(a as string, b as string),
} satisfies Partial<FieldType>
