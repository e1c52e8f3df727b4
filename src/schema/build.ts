import type { InterfaceRef, ObjectRef } from '@pothos/core'
import type { GraphQLSchema } from 'graphql'
import type { Catalog, Table } from '../catalog/definition.ts'
import { type Limits, usualLimits } from '../limits.ts'
import { namesOf } from '../names/table-names.ts'
import type { RecordSource } from '../operations/context.ts'
import { tableOperations, tenantQueries } from '../operations/index.ts'
import type { TableParts, Types } from '../operations/operation.ts'
import type { PageBounds } from '../operations/walk.ts'
import { allFields } from '../plan/field.ts'
import { type Builder, makeBuilder } from './builder.ts'
import { makeConnection, makePageInfo } from './connection-type.ts'
import { type DifferenceRef, makeDiff, makeDifference } from './diff-type.ts'
import { endFilters, endOrders, makeListFilter } from './end-filters.ts'
import { makeEndInputs } from './end-inputs.ts'
import { type HistoryParts, makeHistory } from './history-type.ts'
import {
  filterTypeOf,
  makeBy,
  makeFieldFilter,
  makeFilter,
  makeOrder,
  valueFilters,
  valueOrders,
} from './inputs.ts'
import { once } from './once.ts'
import { makeNode, makeRecord, typeNameOf } from './record-type.ts'
import { scalars } from './scalars.ts'
import { trim } from './trim.ts'
import {
  makeFieldOperate,
  makeOperate,
  makePatch,
  makeRecordInput,
  makeUniqueField,
  operateTypeOf,
} from './write-inputs.ts'

/** A tenant's GraphQL schema, made of its definitions and of nothing else: equal definitions, equal schema. */
export function buildSchema(
  { tables }: Pick<Catalog, 'tables'>,
  { pageSize }: Pick<Limits, 'pageSize'> = usualLimits,
): GraphQLSchema {
  const builder = makeBuilder()
  const node = makeNode(builder)
  const pageInfo = makePageInfo(builder)
  const all = [...tables.values()]
  addScalars(builder)
  addDirections(builder)
  addEnums(builder, all)
  addFieldFilters(builder, all)
  addFieldOperates(builder, all)
  builder.queryType({})
  for (const query of tenantQueries) {
    builder.queryField(query.name, (t) => query.field(t as never, node) as never)
  }
  if (all.length > 0) {
    builder.mutationType({})
    const shared = {
      node,
      pageInfo,
      pageSize,
      difference: makeDifference(builder),
      ...makeHistory(builder, pageInfo),
    }
    for (const table of all) {
      addTable(builder, table, all, shared)
    }
  }
  return once(trim(builder.toSchema({ sortSchema: false })))
}

interface Shared extends HistoryParts {
  node: InterfaceRef<Types, RecordSource>
  pageInfo: ObjectRef<Types, PageBounds>
  difference: DifferenceRef
  pageSize: number
}

function addTable(builder: Builder, table: Table, tables: Table[], shared: Shared): void {
  const { pageInfo, pageSize } = shared
  const names = namesOf(table)
  const record = makeRecord(builder, table, shared)
  const parts: TableParts = {
    record,
    connection: makeConnection(builder, names, { record, pageInfo }),
    diff: makeDiff(builder, names, { ...shared, record }),
    filter: makeFilter(builder, names, { ...valueFilters(table), ...endFilters(table) }),
    order: makeOrder(builder, names, { ...valueOrders(table), ...endOrders(table) }),
    by: makeBy(builder, table, names),
    uniqueField: makeUniqueField(builder, table, names),
    operate: makeOperate(builder, table, names),
    input: makeRecordInput(builder, table, names),
    patch: makePatch(builder, table, names),
    pageSize,
  }
  makeListFilter(builder, table, tables)
  makeEndInputs(builder, table, tables)
  for (const operation of tableOperations.filter((one) => one.appliesTo(table))) {
    const name = operation.name(names)
    if (operation.on === 'query') {
      builder.queryField(name, (t) => operation.field(t as never, parts, table) as never)
    } else {
      builder.mutationField(name, (t) => operation.field(t as never, parts, table) as never)
    }
  }
}

function addScalars(builder: Builder): void {
  for (const [name, scalar] of scalars) {
    builder.addScalarType(name as never, scalar)
  }
}

function addDirections(builder: Builder): void {
  builder.enumType('Direction', {
    description: 'Records without a value come last, unless the direction says otherwise.',
    values: ['ASC', 'DESC', 'ASC_NULLS_FIRST', 'DESC_NULLS_FIRST'] as const,
  })
}

function addEnums(builder: Builder, tables: Table[]): void {
  for (const table of tables) {
    for (const field of table.fields.values()) {
      const { graphql } = field.type
      if ('enumValues' in graphql) {
        const values = graphql.enumValues(field.options)
        builder.enumType(typeNameOf(table.name, field), {
          values: Object.fromEntries(
            values.map(({ name, description }) => [name, { value: name, description }]),
          ) as never,
        })
      }
    }
  }
}

function addFieldFilters(builder: Builder, tables: Table[]): void {
  const made = new Set<string>()
  for (const table of tables) {
    for (const field of allFields(table)) {
      const name = filterTypeOf(table, field)
      if (!made.has(name)) {
        made.add(name)
        makeFieldFilter(builder, name, typeNameOf(table.name, field), field)
      }
    }
  }
}

function addFieldOperates(builder: Builder, tables: Table[]): void {
  const made = new Set<string>()
  for (const table of tables) {
    for (const field of table.fields.values()) {
      const name = operateTypeOf(table, field)
      if (field.type.adjustments && !made.has(name)) {
        made.add(name)
        makeFieldOperate(builder, name, typeNameOf(table.name, field), field)
      }
    }
  }
}
