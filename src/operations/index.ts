import { create } from './create.ts'
import { createMany } from './create-many.ts'
import { remove } from './delete.ts'
import { removeMany } from './delete-many.ts'
import { diff } from './diff.ts'
import { get } from './get.ts'
import { list } from './list.ts'
import { node, nodes } from './node.ts'
import type { TableOperation, TenantQuery } from './operation.ts'
import { purge } from './purge.ts'
import { restore } from './restore.ts'
import { update } from './update.ts'
import { updateMany } from './update-many.ts'
import { upsertMany } from './upsert-many.ts'

/** Everything that a client may do to a table. */
export const tableOperations: readonly TableOperation[] = [
  ...[get, list, diff],
  ...[create, createMany, update, updateMany, upsertMany, remove, removeMany, restore, purge],
]

/** Everything that a client may ask whatever the tables. */
export const tenantQueries: readonly TenantQuery[] = [node, nodes]
