import fc from 'fast-check'
import type { Catalog, Table } from '../../src/catalog/definition.ts'
import type { TableInput } from '../../src/catalog/input.ts'
import type { FieldType } from '../../src/fields/field-type.ts'
import { fieldTypes } from '../../src/fields/index.ts'
import type { Operator } from '../../src/fields/operators.ts'
import { compileSchema } from '../../src/fields/validator.ts'
import { findAnyField } from '../../src/plan/field.ts'
import { type Filter, planFilter } from '../../src/plan/filter.ts'
import { hostileTexts } from '../fields/hostile.ts'
import type { TestTenant } from '../support/tenant.ts'

/** A table with a field of every kind, and sixty records full of ties, gaps and strange text. */
export const worldTable: TableInput = {
  name: 'Thing',
  fields: fieldTypes.map(({ kind, examples }) => ({
    name: fieldNameOf(kind),
    kind,
    options: examples[0]?.options,
  })),
}

function fieldNameOf(kind: string): string {
  return `${kind}Value`
}

/** A record as a client sends it. */
export type Thing = Record<string, unknown>

// Few values of each kind, so that many records share one.
const valuesOf = ({ valueSchema, normalize, examples: [example] }: FieldType): unknown[] => {
  const options = example?.options ?? {}
  const fits = compileSchema(valueSchema(options))
  const strange = hostileTexts.filter((text) => fits(normalize(text, options)).length === 0)
  return [...(example?.values ?? []).slice(0, 5), ...strange.slice(0, 12)]
}
const palette = new Map(fieldTypes.map((type) => [fieldNameOf(type.kind), valuesOf(type)]))

const things = fc.array(
  fc.record(
    Object.fromEntries(
      [...palette].map(([name, values]) => [
        name,
        fc.oneof(
          { weight: 1, arbitrary: fc.constant(undefined) },
          { weight: 3, arbitrary: fc.constantFrom(...values) },
        ),
      ]),
    ),
  ),
  { minLength: 60, maxLength: 60 },
)

/** Creates the records; a record's id tells its place among them. */
export async function fillWorld(tenant: TestTenant, seed: number): Promise<Thing[]> {
  const [inputs = []] = fc.sample(things, { seed, numRuns: 1 })
  const made: Thing[] = []
  for (const input of inputs) {
    const { createThing } = await tenant.ask<{ createThing: { id: string } }>(
      'mutation ($input: ThingInput!) { createThing(input: $input) { id } }',
      { input },
    )
    made.push({ id: createThing.id, ...input })
  }
  return made
}

/** What a client compares values of a kind with: of a list, its elements. */
const operandsIn = ({ kind, element }: FieldType): unknown[] => {
  const values = palette.get(fieldNameOf(kind)) ?? []
  return element ? values.flat() : values
}

const operandOf = (operator: Operator, values: unknown[]): fc.Arbitrary<unknown> => {
  switch (operator.operand) {
    case 'value':
      return fc.constantFrom(...values)
    case 'values':
      return fc.array(fc.constantFrom(...values), { maxLength: 3 })
    case 'flag':
      return fc.boolean()
    case 'text':
      return fc.constantFrom(
        ...['', 'a', 'EM', '%', 'e%', '_'].concat(values.filter((one) => typeof one === 'string')),
      )
  }
}

const comparisons = fc.oneof(
  ...fieldTypes.map((type) =>
    fc.constantFrom(...type.operators).chain((operator) =>
      operandOf(operator, operandsIn(type))
        .filter((operand) => !operator.check?.(operand))
        .map((operand) => ({ [fieldNameOf(type.kind)]: { [operator.name]: operand } })),
    ),
  ),
)

/** Filters of at most three levels of and, or and not, as a client sends them. */
export const filters = fc.letrec<{ filter: object }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: comparisons },
    { weight: 1, arbitrary: fc.constantFrom({}, { and: [] }, { or: [] }, { not: {} }) },
    { weight: 2, arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((and) => ({ and })) },
    { weight: 2, arbitrary: fc.array(tie('filter'), { maxLength: 3 }).map((or) => ({ or })) },
    { weight: 2, arbitrary: tie('filter').map((not) => ({ not })) },
    { weight: 1, arbitrary: fc.tuple(comparisons, tie('filter')).map(([one, not]) => ({ ...one, not })) },
  ),
})).filter

/** Whether a filter matches a record, by what its operators mean and without a database. */
export function matches(table: Table, filter: object, thing: Thing): boolean {
  const decide = (plan: Filter): boolean => {
    switch (plan.kind) {
      case 'and':
        return plan.filters.every(decide)
      case 'or':
        return plan.filters.some(decide)
      case 'not':
        return !decide(plan.filter)
      case 'compare': {
        const { field, operator, operand } = plan
        const compare = (a: unknown, b: unknown) => field.type.compare(a, b, field.options)
        return operator.meaning(storedIn(table, field.name, thing), operand, {
          equals: (field.type.element ?? field.type).equals,
          compare,
        })
      }
    }
  }
  return decide(planFilter(table, filter))
}

export function storedIn(table: Table, name: string, thing: Thing): unknown {
  const field = findAnyField(table, name)
  const value = thing[name]
  return value === undefined || value === null ? undefined : field?.type.normalize(value, field.options)
}

export function worldIn({ tables }: Catalog): Table {
  const table = tables.get('Thing')
  if (!table) {
    throw new Error('no table "Thing"; the test should have defined it')
  }
  return table
}
