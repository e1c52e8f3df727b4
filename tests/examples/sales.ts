import type { TableInput } from '../../src/catalog/input.ts'

/** Relations of every form: to one and to many, required, to the same table, two between the same tables. */
export const sales: TableInput[] = [
  {
    name: 'Company',
    fields: [
      { name: 'name', kind: 'text', required: true, unique: true },
      { name: 'industry', kind: 'text' },
      {
        name: 'parent',
        kind: 'reference',
        options: { table: 'Company', inverse: 'subsidiaries', onDelete: 'restrict' },
      },
    ],
  },
  {
    name: 'Person',
    fields: [
      { name: 'name', kind: 'text', required: true },
      { name: 'email', kind: 'email', unique: true },
      {
        name: 'employer',
        kind: 'reference',
        options: { table: 'Company', inverse: 'staff', onDelete: 'clear' },
      },
      {
        name: 'friends',
        kind: 'references',
        options: { table: 'Person', inverse: 'friendOf', onDelete: 'clear' },
      },
    ],
  },
  {
    name: 'Deal',
    fields: [
      { name: 'title', kind: 'text', required: true },
      { name: 'amount', kind: 'integer' },
      {
        name: 'company',
        kind: 'reference',
        required: true,
        options: { table: 'Company', inverse: 'deals', onDelete: 'cascade' },
      },
      // Nobody asks a company which deals it has partnered in.
      { name: 'partner', kind: 'reference', options: { table: 'Company', onDelete: 'clear' } },
      {
        name: 'contacts',
        kind: 'references',
        options: { table: 'Person', inverse: 'deals', onDelete: 'clear' },
      },
    ],
  },
]
