import type { End } from '../catalog/definition.ts'
import { readStored } from '../fields/stored.ts'
import { loadRecord } from '../load/records.ts'
import { loadEndBeside, loadEndCount, loadEndPage } from '../load/related.ts'
import { type ListArguments, planEnd } from '../plan/list.ts'
import { present } from '../plan/vantage.ts'
import type { Row } from '../sql/read.ts'
import type { EndPlan } from '../sql/related.ts'
import { type Context, type RecordSource, tableOf } from './context.ts'
import { openPage, type Page } from './page.ts'

// What a record is linked to. All records of a level that ask the same are one statement.

function endOf(context: Context, { table }: RecordSource, name: string): End {
  const end = tableOf(context, table).ends.get(name)
  if (!end) {
    throw new Error(`no end "${table}.${name}"; the schema should have been rebuilt`)
  }
  return end
}

/** The one record that a record refers to; null when there is none that can be seen. */
export async function findReferred(
  context: Context,
  source: RecordSource,
  name: string,
): Promise<RecordSource | null> {
  const { field, other } = endOf(context, source, name)
  const { row, vantage = present } = source
  const id = field.type.output(readStored(row.data, field.key) ?? null, field.options)
  if (typeof id !== 'string') {
    return null
  }
  const { session, catalog } = context
  const found = await loadRecord(session, { tenantId: catalog.tenantId, table: other, vantage }, id)
  show(context, found ? [found] : [])
  return found ? { table: other.name, row: found, vantage } : null
}

function show({ shown }: Context, rows: readonly Row[]): void {
  for (const { id } of rows) {
    shown.add(id)
  }
}

/** Where a selection stands in the document: it asks the same of whatever record. */
type Selection = object

const plansOf = new WeakMap<Context, WeakMap<Selection, Map<string, EndPlan>>>()

/** Planned once for all records of a level, which share its loaders by that. */
function planOnce(
  context: Context,
  source: RecordSource,
  { name, args, selection }: { name: string; args: ListArguments; selection: Selection },
): EndPlan {
  const plans = plansOf.get(context) ?? new WeakMap<Selection, Map<string, EndPlan>>()
  plansOf.set(context, plans)
  const known = plans.get(selection) ?? new Map<string, EndPlan>()
  plans.set(selection, known)
  const { table, vantage = present } = source
  const key = JSON.stringify([table, vantage])
  const end = endOf(context, source, name)
  const plan = known.get(key) ?? { ...planEnd(context, end, { ...args, vantage }), end }
  known.set(key, plan)
  return plan
}

/** A page of the records that a record is linked to. */
export function openEnd(
  context: Context,
  source: RecordSource,
  asked: { name: string; args: ListArguments; selection: Selection },
): Page {
  const plan = planOnce(context, source, asked)
  const { session, catalog } = context
  const { id } = source.row
  return openPage(plan, {
    find: async () => {
      const rows = await loadEndPage(session, catalog.tenantId, plan, id)
      show(context, rows)
      return rows
    },
    count: () => loadEndCount(session, catalog.tenantId, plan, id),
    exist: (side) => loadEndBeside(session, catalog.tenantId, { plan, side }, id),
  })
}
