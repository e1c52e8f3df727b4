import { expect, it } from '@jest/globals'
import { fieldTypes } from '../../src/fields/index.ts'
import { type Claimant, findCollisions } from '../../src/names/claims.ts'
import { isReservedField, reservedQueries, reservedTypes } from '../../src/names/reserved.ts'
import { filterNameOf, namesOf, ownTypeNamesOf } from '../../src/names/table-names.ts'

const table = (name: string, pluralName: string, fields: Claimant['fields'] = []): Claimant => ({
  name,
  pluralName,
  fields,
})

it('tables that share nothing do not collide', () => {
  const fields = [
    { name: 'stage', kind: 'choice' },
    { name: 'title', kind: 'text' },
  ]
  expect(findCollisions([table('Deal', 'deals', fields), table('Company', 'companies', fields)])).toEqual([])
})

it('the later one is told, with what its name is made of', () => {
  const deal = table('Deal', 'deals', [{ name: 'stage', kind: 'choice' }])
  expect(findCollisions([deal, table('DealEdge', 'edges')])).toEqual([
    {
      source: 'name',
      message: 'The table DealEdge would make the type DealEdge, which the table Deal already makes.',
    },
  ])
  expect(findCollisions([table('DealStageFilter', 'filters'), deal])).toEqual([
    {
      source: { field: 'stage' },
      message:
        'The field Deal.stage would make the type DealStageFilter, which the table DealStageFilter already makes.',
    },
  ])
  expect(findCollisions([deal, table('Knot', 'nodes')])).toEqual([
    {
      source: 'pluralName',
      message: 'The table Knot would make the query nodes, which the API itself already makes.',
    },
  ])
})

it('a field makes a type of its own only when its kind has one', () => {
  const stage = table('DealStage', 'stages')
  expect(findCollisions([stage, table('Deal', 'deals', [{ name: 'stage', kind: 'text' }])])).toEqual([])
  expect(findCollisions([stage, table('Deal', 'deals', [{ name: 'stage', kind: 'choice' }])])).toHaveLength(3)
})

it('enum values of fields meet within a table only', () => {
  const [a, b] = [
    { name: 'closesOn', kind: 'date' },
    { name: 'closesON', kind: 'date' },
  ]
  expect(findCollisions([table('Deal', 'deals', [a]), table('Sale', 'sales', [b])])).toEqual([])
  expect(findCollisions([table('Deal', 'deals', [a, b])]).map(({ source }) => source)).toEqual([
    { field: 'closesON' },
  ])
})

it('a query, a mutation and a type can have the same name', () => {
  expect(findCollisions([table('CreateDeal', 'createDeals'), table('Deal', 'deals')])).toEqual([])
})

it('a kind that is not known claims no type', () => {
  expect(findCollisions([table('Deal', 'deals', [{ name: 'stage', kind: 'constructor' }])])).toEqual([])
})

// The names of the document that the API was designed by: those of its example tables, and the API's own.
const deal = namesOf({ name: 'Deal', pluralName: 'deals' })

it.each([
  ...[
    'Deal',
    'DealConnection',
    'DealEdge',
    'DealFilter',
    'DealListFilter',
    'DealOrder',
    'DealInput',
    'DealPatch',
  ],
  ...['DealBy', 'DealUniqueField', 'DealGroup', 'DealGroupKey', 'DealHaving', 'DealAggregate'],
])('the table Deal claims the type %s', (name) => {
  expect(Object.values(deal.types)).toContain(name)
})

it.each(['deal', 'deals', 'dealGroups'])('the table Deal claims the query %s', (name) => {
  expect(Object.values(deal.queries)).toContain(name)
})

it.each([
  ...['createDeal', 'createDeals', 'updateDeal', 'updateDeals', 'upsertDeals'],
  ...['deleteDeal', 'deleteDeals', 'restoreDeal', 'purgeDeal'],
])('the table Deal claims the mutation %s', (name) => {
  expect(Object.values(deal.mutations)).toContain(name)
})

it('a choice claims its enum, the filter on it and what may be done to it', () => {
  expect(Object.values(ownTypeNamesOf('Deal', 'stage'))).toEqual([
    ...['DealStage', 'DealStageFilter', 'DealStageOperate'],
  ])
})

it.each([
  ...['Query', 'Mutation', 'Subscription', 'Node', 'PageInfo', 'Direction'],
  ...['ID', 'Int', 'Float', 'String', 'Boolean', 'Date', 'DateTime', 'Decimal', 'BigInt', 'JSON'],
  ...['RecordHistory', 'RecordHistoryConnection', 'RecordHistoryEdge'],
  ...['IDFilter', 'DateTimeFilter', 'TextFilter', 'DecimalFilter', 'IntegerFilter', 'BigIntFilter'],
  ...['NumberFilter', 'BooleanFilter', 'DateFilter', 'UUIDFilter', 'EmailFilter', 'URLFilter', 'JSONFilter'],
])('the type %s is reserved', (name) => {
  expect(reservedTypes).toContain(name)
})

it('the filter and the scalar of every kind are reserved', () => {
  for (const { kind, graphql } of fieldTypes) {
    expect(reservedTypes).toContain(filterNameOf(kind))
    if ('scalar' in graphql) {
      expect(reservedTypes).toContain(
        typeof graphql.scalar === 'string' ? graphql.scalar : graphql.scalar.name,
      )
    }
  }
})

it.each(['node', 'nodes'])('the query %s is reserved', (name) => {
  expect(reservedQueries).toContain(name)
})

it.each([
  ...['id', 'version', 'createdAt', 'updatedAt', 'createdBy', 'updatedBy', 'deletedAt', 'history'],
  ...['and', 'or', 'not', 'node', 'query'],
])('the field name %s is reserved', (name) => {
  expect(isReservedField(name)).toBe(true)
})
