import { allFieldTypes } from '../fields/index.ts'
import { filterNameOf, operateNameOf } from './table-names.ts'
import { enumNameOf } from './words.ts'

// Kinds and types that are planned: a name that is free today must not break a tenant the day they come.
const plannedKinds = ['time', 'duration', 'file', 'geo', 'vector', 'formula', 'rollup', 'autonumber']
const kinds = ['id', ...allFieldTypes.map((type) => type.kind), ...plannedKinds]

/** Types that every tenant's API has, or will have. */
export const reservedTypes: ReadonlySet<string> = new Set([
  ...['Query', 'Mutation', 'Subscription', 'Node', 'PageInfo', 'Direction', 'Cursor'],
  ...[
    'String',
    'Int',
    'Float',
    'Boolean',
    'ID',
    'Date',
    'DateTime',
    'Decimal',
    'BigInt',
    'UUID',
    'Email',
    'URL',
  ],
  ...['JSON', 'Time', 'Duration', 'File', 'Geo', 'Vector', 'Upload'],
  ...[
    'RecordHistory',
    'RecordHistoryConnection',
    'RecordHistoryEdge',
    'RecordHistoryAction',
    'FieldChange',
    'RecordDifference',
  ],
  ...kinds.map(filterNameOf),
  ...kinds.map(operateNameOf),
])

/** Root fields of their own. */
export const reservedQueries: ReadonlySet<string> = new Set(['node', 'nodes'])

/** Names that every record has, or that a filter gives another meaning. */
const reservedFields: ReadonlySet<string> = new Set([
  ...[
    'id',
    'version',
    'createdAt',
    'updatedAt',
    'createdBy',
    'updatedBy',
    'deletedAt',
    'deletedBy',
    'history',
  ],
  ...['and', 'or', 'not', 'node', 'nodes', 'query', 'cursor', 'count', 'clientMutationId'],
])

const reservedEnumNames = new Set([...reservedFields].map(enumNameOf))

/** Whether a field cannot have this name: it is taken, or would be as an enum value (createdAT → CREATED_AT). */
export function isReservedField(name: string): boolean {
  return reservedEnumNames.has(enumNameOf(name))
}
