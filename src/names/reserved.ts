import { fieldTypes } from '../fields/index.ts'
import { filterNameOf } from './table-names.ts'

// Kinds and types that are planned: a name that is free today must not break a tenant the day they come.
const plannedKinds = [
  ...['bigint', 'choices', 'uuid', 'email', 'url', 'json', 'reference', 'references'],
  ...['time', 'duration', 'file', 'geo', 'vector', 'formula', 'rollup', 'autonumber'],
]
const kinds = ['id', ...fieldTypes.map((type) => type.kind), ...plannedKinds]

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
  ...['RecordHistory', 'RecordHistoryConnection', 'RecordHistoryEdge', 'RecordHistoryAction', 'FieldChange'],
  ...kinds.map(filterNameOf),
])

/** Root fields of their own. */
export const reservedQueries: ReadonlySet<string> = new Set(['node', 'nodes'])

/** Names that a field cannot have: every record has them, or a filter gives them another meaning. */
export const reservedFields: ReadonlySet<string> = new Set([
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
