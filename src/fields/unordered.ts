import type { FieldType } from './field-type.ts'

/** What the kinds share whose values come in no order: lists and documents. */
export const unordered = {
  exactType: 'jsonb',
  ordered: (value) => value,
  orderType: 'jsonb',
  sortable: false,
  compare: () => 0,
} satisfies Partial<FieldType>
