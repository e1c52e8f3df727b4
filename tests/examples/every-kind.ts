import type { TableInput } from '../../src/catalog/input.ts'

/** A post office: one table with a field of every kind. */
export const everyKind: TableInput[] = [
  {
    name: 'Parcel',
    description: 'Something on its way.',
    fields: [
      { name: 'address', kind: 'text', required: true, options: { maxLength: 200 } },
      { name: 'pieces', kind: 'integer', default: 1 },
      { name: 'serial', kind: 'bigint' },
      { name: 'weight', kind: 'number', description: 'In kilograms.', options: { min: 0 } },
      { name: 'postage', kind: 'decimal', options: { precision: 8, scale: 2 } },
      { name: 'isFragile', kind: 'boolean', default: false },
      { name: 'postedOn', kind: 'date' },
      { name: 'deliveredAt', kind: 'dateTime' },
      {
        name: 'speed',
        kind: 'choice',
        options: {
          choices: [
            { key: 'slow', value: 'ECONOMY', label: 'Within a week' },
            { key: 'fast', value: 'EXPRESS', label: 'Tomorrow' },
          ],
        },
      },
      {
        name: 'handling',
        kind: 'choices',
        options: {
          choices: [
            { key: 'dry', value: 'KEEP_DRY' },
            { key: 'cold', value: 'KEEP_COLD' },
            { key: 'up', value: 'THIS_SIDE_UP', label: 'This side up' },
          ],
        },
      },
      { name: 'trackingCode', kind: 'uuid' },
      { name: 'sender', kind: 'email' },
      { name: 'trackingPage', kind: 'url' },
      { name: 'customs', kind: 'json' },
    ],
  },
]

/** A record with a value of every kind, as it is sent and as it comes back. */
export const parcel = {
  address: 'Ružová dolina 6, Bratislava',
  pieces: 2,
  serial: '9007199254740993',
  weight: 12.5,
  postage: '1024.50',
  isFragile: true,
  postedOn: '2026-02-28',
  deliveredAt: '2026-03-02T08:15:30.250Z',
  speed: 'EXPRESS',
  handling: ['KEEP_DRY', 'THIS_SIDE_UP'],
  trackingCode: '01939ed0-1d5c-7bd4-8f9c-0b1c5f0ad0c1',
  sender: 'ann@example.com',
  trackingPage: 'https://example.com/parcels/1',
  customs: { duty: null, goods: [{ name: 'tea', kilograms: 12.5 }] },
}
