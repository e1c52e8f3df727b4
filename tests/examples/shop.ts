import type { TableInput } from '../../src/catalog/input.ts'

/** A shop: prices as decimals, choices, dates, defaults, labels in the words of its people. */
export const shop: TableInput[] = [
  {
    name: 'Product',
    label: 'Article',
    description: 'Something that is for sale.',
    fields: [
      { name: 'sku', label: 'SKU', kind: 'text', required: true, options: { maxLength: 40 } },
      { name: 'title', kind: 'text', required: true, description: 'As customers read it.' },
      { name: 'price', kind: 'decimal', options: { precision: 12, scale: 2, min: '0' } },
      { name: 'weight', kind: 'number', options: { min: 0 } },
      { name: 'inStock', kind: 'integer', default: 0 },
      { name: 'isActive', kind: 'boolean', required: true, default: true },
      {
        name: 'size',
        kind: 'choice',
        options: {
          choices: [
            { key: 's', value: 'SMALL', label: 'S' },
            { key: 'm', value: 'MEDIUM', label: 'M' },
            { key: 'l', value: 'LARGE', label: 'L' },
          ],
        },
      },
    ],
  },
  {
    name: 'Customer',
    fields: [
      { name: 'name', kind: 'text', required: true },
      { name: 'bornOn', kind: 'date' },
      { name: 'lastSeenAt', kind: 'dateTime' },
    ],
  },
  { name: 'Series', pluralName: 'seriesList', label: 'Number range', fields: [] },
]
