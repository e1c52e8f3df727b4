import type { TableInput } from '../../src/catalog/input.ts'
import { idOf } from './cinema.ts'

const choices = (...values: string[]) => values.map((value) => ({ key: value[0]?.toLowerCase(), value }))

/** What an outfitter sells: a table with a field of every kind, and below six records with gaps, for docs/querying.md. */
export const product: TableInput = {
  name: 'Product',
  fields: [
    { name: 'name', kind: 'text', required: true, options: { maxLength: 80 } },
    { name: 'size', kind: 'choice', options: { choices: choices('SMALL', 'MEDIUM', 'LARGE') } },
    { name: 'colors', kind: 'choices', options: { choices: choices('RED', 'GREEN', 'BLUE') } },
    { name: 'price', kind: 'decimal', options: { precision: 8, scale: 2, min: '0' } },
    { name: 'weight', kind: 'number' },
    { name: 'stock', kind: 'integer', default: 0 },
    { name: 'isOnSale', kind: 'boolean', default: false },
    { name: 'releasedOn', kind: 'date' },
    { name: 'restockedAt', kind: 'dateTime' },
    { name: 'barcode', kind: 'bigint', unique: true },
    { name: 'supplierId', kind: 'uuid' },
    { name: 'contact', kind: 'email' },
    { name: 'page', kind: 'url' },
    { name: 'care', kind: 'json' },
  ],
}

export const outfitter: TableInput[] = [product]

export const products: ({ id: string; name: string } & Record<string, unknown>)[] = [
  {
    name: 'Anorak',
    size: 'MEDIUM',
    colors: ['RED', 'BLUE'],
    price: '129',
    weight: 0.62,
    stock: 4,
    releasedOn: '2026-03-01',
    restockedAt: '2026-11-18T09:30:00+01:00',
    barcode: '4006381333931',
    supplierId: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
    contact: 'orders@nordvik.example',
    page: 'https://nordvik.example/anorak',
    care: { wash: 30, iron: false },
  },
  {
    name: 'Café mug',
    colors: ['GREEN'],
    price: '9.5',
    weight: 0.31,
    stock: 120,
    isOnSale: true,
    releasedOn: '2025-09-15',
    contact: 'Hello@Brenner.example',
  },
  { name: 'cafetière', colors: [], weight: 0.9, releasedOn: '2025-09-15', contact: 'hello@brenner.example' },
  {
    name: 'Hammock',
    size: 'LARGE',
    colors: ['RED', 'GREEN', 'BLUE'],
    price: '59.90',
    weight: 0.48,
    stock: 12,
    isOnSale: true,
    releasedOn: '2024-05-02',
    restockedAt: '2026-11-20T07:56:00Z',
    care: { wash: 40 },
  },
  { name: 'Rain hat', size: 'SMALL', colors: ['BLUE'], price: '24.00', stock: 33 },
  {
    name: 'Tent 100% dry',
    size: 'LARGE',
    price: '349.00',
    weight: 2.4,
    stock: 2,
    releasedOn: '2026-03-01',
    barcode: '4012345000016',
    page: 'https://nordvik.example/tent?dry=100',
  },
].map((product, index) => ({ id: idOf(index + 1), ...product }))
