import { loadNode } from '../load/records.ts'
import { planId } from '../plan/id.ts'
import type { Context, RecordSource } from './context.ts'
import type { TenantQuery } from './operation.ts'

async function find({ session, catalog }: Context, id: string): Promise<RecordSource | undefined> {
  const found = await loadNode(session, catalog, planId(id))
  return found && { table: found.table.name, row: found.row }
}

/** A record of any table by its id: https://relay.dev/graphql/objectidentification.htm */
export const node: TenantQuery = {
  name: 'node',
  field: (t, type) =>
    t.field({
      type,
      description: 'The record with this id, of whatever table; null when there is none.',
      args: { id: t.arg.id({ required: true }) },
      resolve: (_, { id }, context) => find(context, String(id)),
    }),
}

export const nodes: TenantQuery = {
  name: 'nodes',
  field: (t, type) =>
    t.field({
      type: [type],
      nullable: { list: false, items: true },
      description: 'The records with these ids, in their order; null for an id that none has.',
      args: { ids: t.arg.idList({ required: true }) },
      resolve: (_, { ids }, context) => ids.map((id) => find(context, String(id))),
    }),
}
