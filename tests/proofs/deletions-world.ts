import fc from 'fast-check'
import type { Catalog } from '../../src/catalog/definition.ts'
import type { DeletePolicy } from '../../src/fields/relation.ts'
import { type Engine, tableIn } from '../sql/engine.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import type { Relation, Shape } from './deletions.ts'

/** A tenant with tables that refer to each other. */
export interface World {
  tenant: TestTenant
  catalog: Catalog
  shape: Shape
}

const names = ['Ape', 'Bee', 'Cat'] as const

const anyRelation = fc
  .record({
    target: fc.constantFrom(...names),
    isMany: fc.boolean(),
    onDelete: fc.constantFrom<DeletePolicy>('restrict', 'clear', 'cascade', 'cascade'),
    required: fc.nat(4),
  })
  // What must refer to its own kind could never be made.
  .map(({ required, ...rest }) => ({ ...rest, required: required === 0 && rest.onDelete !== 'clear' }))

/** Relations of three tables: at least one of them takes along, and some must have a target. */
export const anyShape: fc.Arbitrary<Shape> = fc
  .tuple(...names.map(() => fc.array(anyRelation, { minLength: 1, maxLength: 3 })))
  .map(
    (all) =>
      new Map(
        names.map((table, at) => [
          table,
          (all[at] ?? []).map(
            (relation, index): Relation => ({
              ...relation,
              name: `r${index}`,
              // Only towards earlier tables, so that there is a first record.
              required: relation.required && names.indexOf(relation.target) < at,
            }),
          ),
        ]),
      ),
  )

export async function openWorld(engine: Engine, shape: Shape): Promise<World> {
  const tenant = await makeTenant(
    engine.test,
    names.map((name) => ({ name, fields: [{ name: 'code', kind: 'text', unique: true }] })),
  )
  for (const [table, relations] of shape) {
    for (const { name, target, isMany, onDelete, required } of relations) {
      const field = {
        name,
        kind: isMany ? 'references' : 'reference',
        required,
        // Some have an inverse, and some have none.
        options: { table: target, onDelete, ...(isMany ? { inverse: `${name}Of${table}` } : {}) },
      }
      await tenant.define(
        'mutation ($table: String!, $field: FieldInput!) { addField(table: $table, field: $field) { name } }',
        { table, field },
      )
    }
  }
  return { tenant, shape, catalog: await engine.catalogOf(tenant) }
}

/** What is in the database, in the words of the model. */
export interface Stored {
  id: string
  table: string
  version: number
  code: string | null
  refs: Record<string, string[]>
  deletion: string | null
  isDeleted: boolean
  links: Record<string, string[]>
}

export async function readWorld(
  engine: Engine,
  { catalog }: World,
  ids?: readonly string[],
): Promise<Stored[]> {
  const { rows } = await engine.superuser.query<{
    id: string
    table_id: number
    version: number
    data: Record<string, string | string[]>
    deletion: string | null
    isDeleted: boolean
    links: Record<string, string[]> | null
  }>(
    `select r.id, r.table_id, r.version, r.data, r.deletion_id as deletion, r.deleted_at is not null as "isDeleted",
       (select jsonb_object_agg(l.field_id, l.ids) from (
         select field_id, jsonb_agg(to_id order by position) as ids from tablecast.links
         where tenant_id = $1 and from_id = r.id group by field_id) as l) as links
     from tablecast.records as r where r.tenant_id = $1 and ($2::uuid[] is null or r.id = any($2)) order by r.id`,
    [catalog.tenantId, ids ?? null],
  )
  const tables = new Map([...catalog.tables.values()].map((table) => [table.id, table]))
  return rows.map(({ table_id, data, links, ...row }) => {
    const table = tables.get(table_id) ?? tableIn(catalog, 'Ape')
    const relations = [...table.fields.values()].filter(({ relation }) => relation)
    const toRefs = (of: (field: { id: number; key: string }) => string | string[] | undefined) =>
      Object.fromEntries(relations.map((field) => [field.name, [of(field) ?? []].flat()]))
    const code = table.fields.get('code')?.key ?? ''
    return {
      ...row,
      table: table.name,
      code: (data[code] as string | undefined) ?? null,
      refs: toRefs(({ key }) => data[key]),
      links: toRefs(({ id }) => links?.[id]),
    }
  })
}
