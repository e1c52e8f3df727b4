import { lowerFirst, upperFirst } from './words.ts'

/** The two names a tenant gives a table. */
export interface Named {
  name: string
  pluralName: string
}

/** Every name that the API makes of a table, also for operations that are still to be built. */
export function namesOf({ name, pluralName }: Named) {
  const plural = upperFirst(pluralName)
  return {
    types: {
      record: name,
      connection: `${name}Connection`,
      edge: `${name}Edge`,
      filter: `${name}Filter`,
      listFilter: `${name}ListFilter`,
      order: `${name}Order`,
      input: `${name}Input`,
      patch: `${name}Patch`,
      operate: `${name}Operate`,
      by: `${name}By`,
      uniqueField: `${name}UniqueField`,
      group: `${name}Group`,
      groupKey: `${name}GroupKey`,
      having: `${name}Having`,
      aggregate: `${name}Aggregate`,
      diff: `${name}Diff`,
      diffConnection: `${name}DiffConnection`,
      diffEdge: `${name}DiffEdge`,
      // With a word at their end that no field makes by itself: tenants were there before them.
      reference: `${name}ReferenceInput`,
      references: `${name}ReferencesInput`,
      update: `${name}UpdateInput`,
    },
    queries: {
      get: lowerFirst(name),
      list: pluralName,
      groups: `${lowerFirst(name)}Groups`,
      diff: `${lowerFirst(name)}Diff`,
    },
    mutations: {
      create: `create${name}`,
      createMany: `create${plural}`,
      update: `update${name}`,
      updateMany: `update${plural}`,
      upsertMany: `upsert${plural}`,
      delete: `delete${name}`,
      deleteMany: `delete${plural}`,
      restore: `restore${name}`,
      purge: `purge${name}`,
    },
  }
}

export type TableNames = ReturnType<typeof namesOf>

/** The type of a field that has one of its own, and of what is made of it: Deal.stage → DealStage, DealStageFilter. */
export function ownTypeNamesOf(tableName: string, fieldName: string) {
  const type = `${tableName}${upperFirst(fieldName)}`
  return { type, filter: `${type}Filter`, operate: `${type}Operate` }
}

const initialisms = new Map([
  ['id', 'ID'],
  ['bigint', 'BigInt'],
  ['uuid', 'UUID'],
  ['url', 'URL'],
  ['json', 'JSON'],
])

/** The filter shared by all fields of a kind: text → TextFilter. */
export function filterNameOf(kind: string): string {
  return `${initialisms.get(kind) ?? upperFirst(kind)}Filter`
}

/** What may be done to all fields of a kind: integer → IntegerOperate. */
export function operateNameOf(kind: string): string {
  return `${initialisms.get(kind) ?? upperFirst(kind)}Operate`
}
