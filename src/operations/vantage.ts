import type { QueryFieldBuilder } from '@pothos/core'
import type { Types } from './operation.ts'

/** Arguments that say from where records are seen. */
export function vantageArguments(t: QueryFieldBuilder<Types, object>) {
  return {
    asOf: t.arg({
      type: 'DateTime' as 'String',
      description: 'As it was at this moment; fields are those of today.',
    }),
    includeDeleted: t.arg.boolean({ description: 'Deleted ones too. For admins.' }),
  }
}
