import type { End, Table } from '../catalog/definition.ts'
import { namesOf } from '../names/table-names.ts'
import type { Context, RecordSource } from '../operations/context.ts'
import { findReferred, openEnd } from '../operations/end.ts'
import type { Selected } from '../operations/selection.ts'
import { type ListArguments, sizeByDefault } from '../plan/list.ts'
import { describe } from './describe.ts'

// Pothos types fields by what is written in the source; these are known at run time only.
interface Fields {
  field(options: object): never
  arg(options: object): never
}

/** What a table's records are linked to, as fields of theirs. Types are told by name: they may belong to a circle. */
export function endFields(t: Fields, { ends }: Table, pageSize: number): Record<string, never> {
  return Object.fromEntries(
    Array.from(ends.values(), (end) => [end.name, end.isMany ? toMany(t, end, pageSize) : toOne(t, end)]),
  )
}

function toOne(t: Fields, end: End): never {
  return t.field({
    type: end.other.name,
    description: describe(end.field),
    resolve: (source: RecordSource, _: object, context: Context, selected: Selected) =>
      findReferred(context, source, { name: end.name, selected }),
  })
}

function toMany(t: Fields, end: End, pageSize: number): never {
  const { types } = namesOf(end.other)
  return t.field({
    type: types.connection,
    nullable: false,
    description: end.isInverse ? `Those whose ${end.field.name} it is.` : describe(end.field),
    args: {
      filter: t.arg({ type: types.filter }),
      orderBy: t.arg({
        type: [types.order],
        description: `${end.isInverse ? 'By id' : 'As they are listed'} when absent.`,
      }),
      first: t.arg({
        type: 'Int',
        description: `At most ${pageSize}; ${Math.min(sizeByDefault, pageSize)} when absent.`,
      }),
      after: t.arg({ type: 'String' }),
      last: t.arg({ type: 'Int' }),
      before: t.arg({ type: 'String' }),
      offset: t.arg({ type: 'Int' }),
    },
    resolve: (source: RecordSource, args: ListArguments, context: Context, selected: Selected) =>
      openEnd(context, source, { name: end.name, args, selected }),
  })
}
