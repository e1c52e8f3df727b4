import type { TableInput } from '../../src/catalog/input.ts'
import { idOf } from './cinema.ts'

/** Companies, their deals and the people in them: every sort of relation that there is. */
export const deals: TableInput[] = [
  {
    name: 'Company',
    fields: [
      { name: 'name', kind: 'text', required: true, unique: true },
      { name: 'city', kind: 'text' },
      { name: 'parent', kind: 'reference', options: { table: 'Company', inverse: 'branches' } },
    ],
  },
  {
    name: 'Person',
    pluralName: 'people',
    fields: [
      { name: 'name', kind: 'text', required: true },
      { name: 'email', kind: 'email', unique: true },
      {
        name: 'employer',
        kind: 'reference',
        options: { table: 'Company', inverse: 'staff', onDelete: 'clear' },
      },
    ],
  },
  {
    name: 'Deal',
    fields: [
      { name: 'title', kind: 'text', required: true },
      { name: 'code', kind: 'text', unique: true },
      { name: 'amount', kind: 'integer' },
      { name: 'company', kind: 'reference', options: { table: 'Company', inverse: 'deals' } },
      {
        name: 'contacts',
        kind: 'references',
        options: { table: 'Person', inverse: 'deals', onDelete: 'clear' },
      },
    ],
  },
  {
    name: 'Note',
    fields: [
      { name: 'text', kind: 'text', required: true },
      {
        name: 'deal',
        kind: 'reference',
        required: true,
        options: { table: 'Deal', inverse: 'notes', onDelete: 'cascade' },
      },
      { name: 'readers', kind: 'references', options: { table: 'Person', onDelete: 'clear' } },
    ],
  },
]

/** Two deals of one company, with what is linked to them; under ids for tests that must know them beforehand. */
export const someDeals = [
  {
    id: idOf(301),
    title: 'First',
    code: 'D1',
    company: { create: { id: idOf(101), name: 'Acme' } },
    contacts: { create: [{ id: idOf(201), name: 'Ann', email: 'ann@example.com' }] },
  },
  {
    id: idOf(302),
    title: 'Second',
    code: 'D2',
    company: { connect: { id: idOf(101) } },
    contacts: { create: [{ id: idOf(202), name: 'Bob', email: 'bob@example.com' }] },
  },
]
