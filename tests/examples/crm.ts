import type { TableInput } from '../../src/catalog/input.ts'

/** A list of customers that another system fills too: names of its own for them, numbers that are counted up. */
export const crm: TableInput[] = [
  {
    name: 'Contact',
    fields: [
      { name: 'name', kind: 'text', required: true },
      { name: 'externalRef', kind: 'text', unique: true },
      { name: 'email', kind: 'email', unique: true },
      { name: 'number', kind: 'integer', unique: true },
      { name: 'visits', kind: 'integer', options: { max: 10 } },
      { name: 'credit', kind: 'decimal', options: { precision: 8, scale: 2, min: '0' } },
      { name: 'score', kind: 'number' },
      { name: 'points', kind: 'bigint' },
      { name: 'city', kind: 'text', default: 'Rome' },
      {
        name: 'tags',
        kind: 'choices',
        options: {
          maxItems: 2,
          choices: [
            { key: 'a', value: 'NEW' },
            { key: 'b', value: 'VIP' },
            { key: 'c', value: 'COLD' },
          ],
        },
      },
    ],
  },
]
