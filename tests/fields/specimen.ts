import { it } from '@jest/globals'
import type { Catalog, Table } from '../../src/catalog/definition.ts'
import type { TableInput } from '../../src/catalog/input.ts'
import type { Example, FieldType, Options } from '../../src/fields/field-type.ts'
import { fieldTypes } from '../../src/fields/index.ts'
import { compileSchema } from '../../src/fields/validator.ts'
import type { TestTenant } from '../support/tenant.ts'
import { hostileTexts } from './hostile.ts'

/** A table with one field of a kind, `value`, and what to put in it. */
export interface Specimen {
  table: string
  type: FieldType
  example: Example<Options>
  /** What a client sends: the example's values, and all hostile text that fits. */
  values: unknown[]
}

export const specimens: Specimen[] = fieldTypes.flatMap((type) =>
  type.examples.map((example, index) => ({
    table: `${type.kind.charAt(0).toUpperCase()}${type.kind.slice(1)}Sample${index + 1}`,
    type,
    example,
    values: [...example.values, ...hostileTexts.filter((text) => fits(type, example, text))],
  })),
)

/** Runs a test for each way to sort by a kind, if there is any. */
export function eachDirection({ sortable }: FieldType) {
  return (name: string, run: (direction: string) => Promise<void>): void => {
    if (sortable) {
      it.each(['ASC', 'DESC', 'ASC_NULLS_FIRST', 'DESC_NULLS_FIRST'])(name, run)
    }
  }
}

function fits(type: FieldType, { options }: Example<Options>, value: unknown): boolean {
  return compileSchema(type.valueSchema(options))(type.normalize(value, options)).length === 0
}

export const specimenTables: TableInput[] = specimens.map(({ table, type, example }) => ({
  name: table,
  fields: [{ name: 'value', kind: type.kind, options: example.options }],
}))

/** Creates a record for each value and one without; gives their ids in that order. */
export async function fillSpecimen(tenant: TestTenant, { table, values }: Specimen): Promise<string[]> {
  const ids: string[] = []
  for (const value of [...values, undefined]) {
    const { record } = await tenant.ask<{ record: { id: string } }>(
      `mutation ($input: ${table}Input!) { record: create${table}(input: $input) { id } }`,
      { input: { value } },
    )
    ids.push(record.id)
  }
  return ids
}

/** Adds records whose stored value is this JSON, as only a superuser or an old bug could. */
export const plantJson = `
  insert into tablecast.records (tenant_id, table_id, id, version, data, created_at, updated_at)
  select $1, $2, gen_random_uuid(), 1, jsonb_build_object($3::text, json), now(), now()
  from unnest($4::jsonb[]) as json`

export function planted(catalog: Catalog, table: Table, jsons: readonly string[]): unknown[] {
  return [catalog.tenantId, table.id, table.fields.get('value')?.key, jsons]
}
