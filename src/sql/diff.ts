import { type CompiledQuery, sql } from 'kysely'
import type { Changes } from '../db/history-row.ts'
import { statements } from '../db/statement.ts'
import type { DiffPlan } from '../plan/diff.ts'
import { pastColumns, stateAt } from './past.ts'
import type { Row } from './read.ts'

/** What became of a record between two moments. */
export type DiffRow = Row & {
  difference: 'created' | 'changed' | 'deleted'
  /** Of one that was changed: key → [before, after]. */
  changes: Changes | null
}

/**
 * The next records, by id, that are not what they were, and one more, which tells whether there are more. One that was
 * there before is as it was then when it is gone; all others are as they are at the later moment. Only what the table
 * has today is compared.
 */
export function selectDiff(
  tenantId: number,
  { table, from, to, after, size }: DiffPlan,
): CompiledQuery<DiffRow> {
  const whose = { tenantId, tableId: table.id }
  const keys = Array.from(table.fields.values(), ({ key }) => key)
  const early = sql`${from}::timestamptz`
  const wasThere = sql`(today.created_at <= ${early} and early.deleted_at is null)`
  const isThere = sql`(late.deleted_at is null)`
  const column = (name: string) =>
    sql`case when ${isThere} then late.${sql.ref(name)} else early.${sql.ref(name)} end as ${sql.ref(name)}`
  return sql<DiffRow>`
    select today.id, today.created_at, today.created_by, d.changes,
      ${sql.join(['version', 'data', 'updated_at', 'updated_by', 'deleted_at'].map(column))},
      case when not ${wasThere} then 'created' when ${isThere} then 'changed' else 'deleted' end as difference
    from tablecast_view.records as today
    left join lateral ${stateAt(whose, from)} as past on true
    cross join lateral (select ${pastColumns('past')}) as early
    ${to ? sql`left join lateral ${stateAt(whose, to)} as later on true` : sql``}
    cross join lateral (select ${to ? pastColumns('later') : sql`today.*`}) as late
    cross join lateral (
      select jsonb_object_agg(k.key, jsonb_build_array(early.data -> k.key, late.data -> k.key)) as changes
      from unnest(${keys}::text[]) as k (key)
      where ${wasThere} and ${isThere}
        and nullif(early.data -> k.key, 'null') is distinct from nullif(late.data -> k.key, 'null')
    ) as d
    where today.tenant_id = ${tenantId} and today.table_id = ${table.id} and today.updated_at > ${early}
      ${to ? sql`and today.created_at <= ${to}::timestamptz` : sql``}
      ${after === undefined ? sql`` : sql`and today.id > ${after}::uuid`}
      and (${wasThere} is distinct from ${isThere} or d.changes is not null)
    order by today.id
    limit ${size + 1}`.compile(statements)
}
