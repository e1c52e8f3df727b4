import type { TableInput } from '../../src/catalog/input.ts'

/** A list of deals, whom they are with and who talks to them: references, lists of them, and one to the same table. */
export const agency: TableInput[] = [
  {
    name: 'Company',
    pluralName: 'companies',
    fields: [
      { name: 'name', kind: 'text', required: true, unique: true },
      {
        name: 'industry',
        kind: 'choice',
        options: {
          choices: [
            { key: 'f', value: 'FOOD' },
            { key: 't', value: 'TECH' },
          ],
        },
      },
      { name: 'employees', kind: 'integer' },
      {
        name: 'owner',
        kind: 'reference',
        options: { table: 'Company', inverse: 'subsidiaries', onDelete: 'clear' },
      },
    ],
  },
  {
    name: 'Person',
    pluralName: 'people',
    fields: [
      { name: 'name', kind: 'text', required: true },
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
      { name: 'amount', kind: 'decimal', options: { precision: 12, scale: 2 } },
      {
        name: 'company',
        kind: 'reference',
        options: { table: 'Company', inverse: 'deals', onDelete: 'clear' },
      },
      {
        name: 'contacts',
        kind: 'references',
        options: { table: 'Person', inverse: 'deals', onDelete: 'clear' },
      },
    ],
  },
]

// Beside those of the cinema.
const id = (number: number): string => `01939ed0-0000-7000-8000-${String(900 + number).padStart(12, '0')}`
const refer = (number: number) => ({ connect: { id: id(number) } })
const list = (...numbers: number[]) => ({ set: numbers.map((number) => ({ id: id(number) })) })

export const companies = [
  { id: id(1), name: 'Acme', industry: 'TECH', employees: 200 },
  { id: id(2), name: 'Bakery', industry: 'FOOD', employees: 5, owner: refer(1) },
  { id: id(3), name: 'Cinema', owner: refer(2) },
]

export const people = [
  { id: id(11), name: 'Ann', employer: refer(1) },
  { id: id(12), name: 'Bob', employer: refer(1) },
  { id: id(13), name: 'Cid', employer: refer(2) },
  { id: id(14), name: 'Dan' },
]

export const deals = [
  { id: id(21), title: 'Site', amount: '10', company: refer(1), contacts: list(12, 11) },
  { id: id(22), title: 'Shop', amount: '30', company: refer(2), contacts: list(13) },
  { id: id(23), title: 'Film', amount: '20', company: refer(3) },
  { id: id(24), title: 'Idea', contacts: list(14, 13, 12) },
  { id: id(25), title: 'Blog', amount: '20', company: refer(1) },
]
