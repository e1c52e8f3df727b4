import { create } from './create.ts'
import { remove } from './delete.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { node, nodes } from './node.ts'
import type { TableOperation, TenantQuery } from './operation.ts'
import { update } from './update.ts'

/** Everything that a client may do to a table. */
export const tableOperations: readonly TableOperation[] = [get, list, create, update, remove]

/** Everything that a client may ask whatever the tables. */
export const tenantQueries: readonly TenantQuery[] = [node, nodes]
