import type { TableInput } from '../../src/catalog/input.ts'

/** A cinema: few films, with ties and gaps, so that every order and every page can go wrong. */
export const cinema: TableInput[] = [
  {
    name: 'Movie',
    fields: [
      { name: 'title', kind: 'text', required: true, options: { maxLength: 200 } },
      { name: 'year', kind: 'integer' },
      { name: 'gross', kind: 'decimal', options: { precision: 14, scale: 2 } },
      { name: 'score', kind: 'number' },
      {
        name: 'rating',
        kind: 'choice',
        options: {
          choices: [
            { key: 'g', value: 'G' },
            { key: 'pg', value: 'PG' },
            { key: 'r', value: 'R' },
          ],
        },
      },
      { name: 'released', kind: 'date' },
      { name: 'isClassic', kind: 'boolean', default: false },
    ],
  },
  {
    name: 'Screen',
    fields: [
      { name: 'seats', kind: 'integer', required: true, options: { min: 1 } },
      { name: 'number', kind: 'integer', unique: true },
    ],
  },
]

/** Ids as a client may bring them, for tests that must know them beforehand. */
export const idOf = (number: number): string => `01939ed0-0000-7000-8000-${String(number).padStart(12, '0')}`

export const movies = [
  { title: 'Metropolis', year: 1927, score: 8.3, released: '1927-01-10', isClassic: true },
  { title: 'Amélie', year: 2001, gross: '33225499.00', score: 8.3, rating: 'R', released: '2001-04-25' },
  { title: 'amelie', rating: 'PG' },
  { title: 'Alien', year: 1979, gross: '80931801.00', score: 8.5, rating: 'R', released: '1979-05-25' },
  { title: 'Up', year: 2009, gross: '293004164.00', score: 8.3, rating: 'PG', released: '2009-05-29' },
  { title: 'Wall-E', year: 2008, gross: '223808164.00', rating: 'G', released: '2008-06-27' },
].map((movie, index) => ({ id: idOf(index + 1), ...movie }))

export const screens = [{ id: idOf(101), seats: 80, number: 1 }]
