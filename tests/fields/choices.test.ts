import { beforeAll, expect, it } from '@jest/globals'
import { choices } from '../../src/fields/choices.ts'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'

const test = useApp()
let tenant: TestTenant

beforeAll(async () => {
  tenant = await makeTenant(test, [
    {
      name: 'Film',
      fields: [
        { name: 'title', kind: 'text' },
        {
          name: 'genres',
          kind: 'choices',
          options: {
            choices: [{ value: 'DRAMA' }, { value: 'COMEDY', label: 'Comedy' }, { value: 'SCI_FI' }],
            maxItems: 2,
          },
          default: ['DRAMA'],
        },
      ],
    },
  ])
  await tenant.ask(`mutation {
    both: createFilm(input: { title: "both", genres: [COMEDY, DRAMA] }) { id }
    one: createFilm(input: { title: "one", genres: SCI_FI }) { id }
    none: createFilm(input: { title: "none", genres: [] }) { id }
    missing: createFilm(input: { title: "missing", genres: null }) { id }
    standard: createFilm(input: { title: "standard" }) { id }
  }`)
})

const titlesOf = async (filter: string): Promise<string[]> => {
  const { films } = await tenant.ask<{ films: { nodes: { title: string }[] } }>(
    `{ films(filter: ${filter}) { nodes { title } } }`,
  )
  return films.nodes.map(({ title }) => title)
}

it('come out in declared order; one alone may be given without brackets', async () => {
  expect(await tenant.ask('{ films { nodes { title genres } } }')).toEqual({
    films: {
      nodes: [
        { title: 'both', genres: ['DRAMA', 'COMEDY'] },
        { title: 'one', genres: ['SCI_FI'] },
        { title: 'none', genres: [] },
        { title: 'missing', genres: null },
        { title: 'standard', genres: ['DRAMA'] },
      ],
    },
  })
})

it.each([
  ['{ genres: { has: DRAMA } }', ['both', 'standard']],
  ['{ genres: { hasSome: [COMEDY, SCI_FI] } }', ['both', 'one']],
  ['{ genres: { hasSome: [] } }', []],
  ['{ genres: { hasEvery: [DRAMA, COMEDY] } }', ['both']],
  ['{ genres: { hasEvery: [] } }', ['both', 'one', 'none', 'missing', 'standard']],
  ['{ genres: { isEmpty: true } }', ['none', 'missing']],
  ['{ genres: { isEmpty: false } }', ['both', 'one', 'standard']],
  ['{ genres: { isNull: true } }', ['missing']],
  ['{ not: { genres: { has: DRAMA } } }', ['one', 'none', 'missing']],
])('%s finds %j', async (filter, titles) => {
  expect(await titlesOf(filter)).toEqual(titles)
})

it.each([
  ['[DRAMA, DRAMA]', ['input', 'genres'], 'genres must not have an item twice.'],
  ['[DRAMA, COMEDY, SCI_FI]', ['input', 'genres'], 'genres must have at most 2 items.'],
])('%s is refused', async (genres, path, message) => {
  const { errors } = await tenant.send(`mutation { createFilm(input: { genres: ${genres} }) { id } }`)
  expect(errors[0]?.extensions).toMatchObject({ code: 'INPUT_INVALID', issues: [{ path, message }] })
})

it('the order of choices may change under stored lists', async () => {
  const { table } = await tenant.define<{ table: { fields: { options: { choices: object[] } }[] } }>(
    '{ table(name: "Film") { fields { options } } }',
  )
  const reversed = table.fields[1]?.options.choices.toReversed()
  await tenant.define(
    'mutation ($options: JSON) { updateField(table: "Film", field: "genres", input: { options: $options }) { name } }',
    { options: { choices: reversed, maxItems: 2 } },
  )
  expect(await tenant.ask('{ films(first: 1) { nodes { genres } } }')).toEqual({
    films: { nodes: [{ genres: ['COMEDY', 'DRAMA'] }] },
  })
  expect(await titlesOf('{ genres: { hasEvery: [DRAMA, COMEDY] } }')).toEqual(['both'])
})

it.each([
  ['a;b', ['A', 'B']],
  ['First label, B', undefined],
  ['B, First, with a comma', undefined],
  ['First, with a comma', ['A']],
  ['b | a', ['B', 'A']],
  ['A\nB', ['A', 'B']],
  ['C', undefined],
  ['', undefined],
])('a cell %j is %j', (cell, expected) => {
  const options = { choices: [{ value: 'A', label: 'First, with a comma' }, { value: 'B' }] }
  expect(choices.convert(cell, options)).toEqual(expected)
})

it('texts that would be the same choice make no choices', () => {
  expect(choices.optionsFor?.(['PG-13', 'R', '3D', 'Été'])).toEqual({
    choices: [
      { value: 'PG_13', label: 'PG-13' },
      { value: 'R', label: 'R' },
      { value: 'V_3D', label: '3D' },
      { value: 'ETE', label: 'Été' },
    ],
  })
  expect(choices.optionsFor?.(['PG-13', 'PG 13'])).toBeUndefined()
  expect(choices.optionsFor?.(['Да', 'No'])).toBeUndefined()
})
