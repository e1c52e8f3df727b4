import type { TableInput } from '../../src/catalog/input.ts'
import { idOf } from './cinema.ts'

/** Who plays in a troupe, what they wear and what they have won: a relation of each policy, in two levels. */
export const troupe: TableInput[] = [
  { name: 'Troupe', fields: [{ name: 'name', kind: 'text', required: true }] },
  {
    name: 'Player',
    fields: [
      { name: 'name', kind: 'text', required: true },
      {
        name: 'troupe',
        kind: 'reference',
        required: true,
        options: { table: 'Troupe', inverse: 'players', onDelete: 'cascade' },
      },
      {
        name: 'friends',
        kind: 'references',
        options: { table: 'Player', inverse: 'friendsOf', onDelete: 'clear' },
      },
    ],
  },
  {
    name: 'Costume',
    fields: [
      { name: 'code', kind: 'text', unique: true },
      {
        name: 'wearers',
        kind: 'references',
        options: { table: 'Player', inverse: 'costumes', onDelete: 'cascade' },
      },
    ],
  },
  {
    name: 'Prize',
    fields: [
      { name: 'name', kind: 'text' },
      {
        name: 'winner',
        kind: 'reference',
        options: { table: 'Player', inverse: 'prizes', onDelete: 'restrict' },
      },
    ],
  },
]

const connect = (number: number) => ({ connect: { id: idOf(number) } })

export const troupeRecords: [table: string, input: object][] = [
  ['Troupe', { id: idOf(901), name: 'The Globe' }],
  ['Player', { id: idOf(902), name: 'Ann', troupe: connect(901) }],
  ['Player', { id: idOf(903), name: 'Bob', troupe: connect(901), friends: { set: [{ id: idOf(902) }] } }],
  ['Costume', { id: idOf(904), code: 'crown', wearers: { set: [{ id: idOf(903) }, { id: idOf(902) }] } }],
  ['Troupe', { id: idOf(905), name: 'The Swan' }],
  ['Player', { id: idOf(906), name: 'Eve', troupe: connect(905), friends: { set: [{ id: idOf(903) }] } }],
  ['Prize', { id: idOf(907), name: 'Laurel', winner: connect(906) }],
]
