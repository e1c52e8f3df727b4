import type { TableInput } from '../../src/catalog/input.ts'
import { idOf } from './cinema.ts'

const choices = (...values: string[]) => values.map((value) => ({ key: value[0]?.toLowerCase(), value }))

const brand: TableInput = {
  name: 'Brand',
  fields: [
    { name: 'name', kind: 'text', required: true, unique: true },
    { name: 'country', kind: 'text' },
  ],
}

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
    { name: 'brand', kind: 'reference', options: { table: 'Brand', inverse: 'products', onDelete: 'clear' } },
    {
      name: 'goesWith',
      kind: 'references',
      options: { table: 'Product', inverse: 'alsoGoesWith', onDelete: 'clear' },
    },
  ],
}

const review: TableInput = {
  name: 'Review',
  fields: [
    { name: 'stars', kind: 'integer', required: true, options: { min: 1, max: 5 } },
    { name: 'by', kind: 'text' },
    {
      name: 'product',
      kind: 'reference',
      required: true,
      options: { table: 'Product', inverse: 'reviews', onDelete: 'cascade' },
    },
  ],
}

export const outfitter: TableInput[] = [brand, product, review]

const connect = (by: object) => ({ connect: by })
const [nordvik, brenner, yoho] = ['Nordvik', 'Brenner', 'Yoho'].map((name) => connect({ name }))

export const brands = [
  { name: 'Nordvik', country: 'Norway' },
  { name: 'Brenner', country: 'Austria' },
  { name: 'Yoho' },
]

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
    brand: nordvik,
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
    brand: brenner,
  },
  {
    name: 'cafetière',
    colors: [],
    weight: 0.9,
    releasedOn: '2025-09-15',
    contact: 'hello@brenner.example',
    brand: brenner,
    goesWith: { set: [{ id: idOf(2) }] },
  },
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
  { name: 'Rain hat', size: 'SMALL', colors: ['BLUE'], price: '24.00', stock: 33, brand: yoho },
  {
    name: 'Tent 100% dry',
    size: 'LARGE',
    price: '349.00',
    weight: 2.4,
    stock: 2,
    releasedOn: '2026-03-01',
    barcode: '4012345000016',
    page: 'https://nordvik.example/tent?dry=100',
    brand: nordvik,
    goesWith: { set: [{ id: idOf(4) }, { id: idOf(1) }] },
  },
].map((product, index) => ({ id: idOf(index + 1), ...product }))

export const reviews = [
  { stars: 5, by: 'Ann', product: connect({ id: idOf(1) }) },
  { stars: 2, by: 'Bob', product: connect({ id: idOf(1) }) },
  { stars: 4, by: 'Bob', product: connect({ id: idOf(2) }) },
  { stars: 5, by: 'Cid', product: connect({ id: idOf(6) }) },
].map((review, index) => ({ id: idOf(index + 201), ...review }))
