import { validate } from 'uuid'
import { dateTime } from './date-time.ts'
import type { FieldType, Options } from './field-type.ts'
import { integer } from './integer.ts'
import { text } from './text.ts'
import { uuid } from './uuid.ts'

/** A field that every record has, kept in a column of its own. */
export interface SystemField {
  name: string
  column: 'id' | 'version' | 'created_at' | 'updated_at' | 'created_by' | 'updated_by'
  description: string
  type: FieldType
  options: Options
}

// For a field with a column of its own, json and text of Column are both that column.
const id: FieldType = {
  ...uuid,
  kind: 'id',
  description: 'The id of a record, a UUID.',
  // A record may have the versions of RFC 9562 for its id, and no other sixteen bytes.
  convert: (cell) => (typeof cell === 'string' && validate(cell) ? cell.toLowerCase() : undefined),
  exactType: 'uuid',
  ordered: (value) => value,
  orderType: 'uuid',
  graphql: { scalar: 'ID' },
}
const moment: FieldType = {
  ...dateTime,
  exactType: 'timestamptz',
  ordered: (value) => value,
  orderType: 'timestamptz',
}
const count: FieldType = {
  ...integer,
  exact: ({ text }) => text,
  exactType: 'int4',
  orderType: 'int4',
  sortable: false,
}
const actor: FieldType = { ...text, sortable: false }

const list: SystemField[] = [
  { name: 'id', column: 'id', description: 'A UUIDv7, made by the server.', type: id, options: {} },
  {
    name: 'version',
    column: 'version',
    description: 'Goes up by one with every change.',
    type: count,
    options: {},
  },
  { name: 'createdAt', column: 'created_at', description: 'When it was created.', type: moment, options: {} },
  {
    name: 'updatedAt',
    column: 'updated_at',
    description: 'When it was last changed.',
    type: moment,
    options: {},
  },
  { name: 'createdBy', column: 'created_by', description: 'Who created it.', type: actor, options: {} },
  { name: 'updatedBy', column: 'updated_by', description: 'Who last changed it.', type: actor, options: {} },
]

export const systemFields: ReadonlyMap<string, SystemField> = new Map(
  list.map((field) => [field.name, field]),
)

/** What is no field, but compared like one: how many records one is linked to. */
export const linkCount = { name: 'count', type: count, options: {} as Options }

/** What is no field, but sorted by like one: it is found in the link that leads to a record. */
export interface LinkPosition extends Omit<SystemField, 'column'> {
  column: 'position'
}

/** The place of a record in the list that refers to it. */
export const linkPosition: LinkPosition = {
  name: 'position',
  column: 'position',
  description: 'Its place in the list.',
  type: count,
  options: {},
}
