import { beforeAll, describe, expect, it } from '@jest/globals'
import type { Catalog } from '../../src/catalog/definition.ts'
import { listIn, tableIn, useEngine } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { judge, operandsFor, type Subject } from './judge.ts'
import { eachDirection, fillSpecimen, type Specimen, specimens, specimenTables } from './specimen.ts'

// Postgres held to what each kind and each operator says of itself in JavaScript: on real tables, filled over
// HTTP, through the same plans and compilers that requests go through.
const engine = useEngine()
const idsOf = new Map<Specimen, string[]>()
let tenant: TestTenant
let catalog: Catalog

beforeAll(async () => {
  tenant = await makeTenant(engine.test, specimenTables)
  await Promise.all(
    specimens.map(async (specimen) => idsOf.set(specimen, await fillSpecimen(tenant, specimen))),
  )
  catalog = await engine.catalogOf(tenant)
})

describe.each(specimens.map((specimen): [string, Specimen] => [specimen.table, specimen]))(
  '%s',
  (_, specimen) => {
    const { type, values } = specimen
    const open = () => {
      const table = tableIn(catalog, specimen.table)
      const field = table.fields.get('value') ?? absent()
      const subjects = idsOf.get(specimen)?.map((id, index): Subject => {
        const value = values[index]
        return { id, value: value === undefined ? undefined : type.normalize(value, field.options) }
      })
      return { table, field, subjects: subjects ?? absent() }
    }

    it.each(type.operators.map((operator) => [operator.name, operator] as const))(
      'Postgres finds what %s means, and its complement',
      async (_name, operator) => {
        const { table, field, subjects } = open()
        const operands = operandsFor(type, operator, values)
        const { compared, differences } = await engine.database.read(catalog.tenantId, (session) =>
          judge(session, { catalog, table }, { field, operator, operands, subjects }),
        )
        expect(differences).toEqual([])
        expect(compared).toBeGreaterThanOrEqual(2 * subjects.length)
      },
    )

    it('what was sent comes back as the kind gives it out', async () => {
      const { field, subjects } = open()
      const sent = subjects.map(({ value }) =>
        value === undefined ? null : type.output(value, field.options),
      )
      const { list } = await tenant.ask<{ list: { nodes: { value: unknown }[] } }>(
        `{ list: ${tableIn(catalog, specimen.table).pluralName}(first: 1000) { nodes { value } } }`,
      )
      expect(list.nodes.map(({ value }) => value)).toEqual(sent)
    })

    eachDirection(type)(
      'Postgres sorts %s as compare does, missing ones where asked, ties by id',
      async (direction) => {
        const { table, field, subjects } = open()
        const sorted = await engine.database.read(catalog.tenantId, (session) =>
          listIn(session, catalog, table, { orderBy: [{ value: direction }] }),
        )
        const compare = (a: unknown, b: unknown) => type.compare(a, b, field.options)
        expect(sorted).toEqual(sortSubjects(subjects, direction, compare).map(({ id }) => id))
      },
    )

    it('what is refused reaches no record, and is told by a code', async () => {
      const { table } = open()
      const before = await tenant.ask(`{ ${table.pluralName} { totalCount } }`)
      const carried = specimen.example.refused.filter(survivesJson)
      for (const value of carried) {
        const { errors } = await tenant.send(
          `mutation ($input: ${table.name}Input!) { create${table.name}(input: $input) { id } }`,
          { input: { value } },
        )
        expect([value, errors.map(({ extensions }) => extensions.code)]).toEqual([
          value,
          [expect.stringMatching(/^(INPUT_INVALID|BAD_REQUEST)$/)],
        ])
      }
      expect(await tenant.ask(`{ ${table.pluralName} { totalCount } }`)).toEqual(before)
      expect(carried.length).toBeGreaterThan(0)
    })
  },
)

function sortSubjects(subjects: Subject[], direction: string, compare: Compare): Subject[] {
  const sign = direction.startsWith('DESC') ? -1 : 1
  const atMissing = direction.endsWith('NULLS_FIRST') ? -1 : 1
  return subjects.toSorted((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return a.value === b.value ? byId(a, b) : a.value === undefined ? atMissing : -atMissing
    }
    return sign * compare(a.value, b.value) || byId(a, b)
  })
}

type Compare = (a: unknown, b: unknown) => number
const byId = (a: Subject, b: Subject): number => (a.id < b.id ? -1 : 1)
const survivesJson = (value: unknown): boolean =>
  Object.is(JSON.parse(JSON.stringify(value)), value) || typeof value === 'object'

function absent(): never {
  throw new Error('the specimen has not been filled; beforeAll should have done it')
}
