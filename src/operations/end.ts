import type { FieldNode } from 'graphql'
import type { End } from '../catalog/definition.ts'
import { readStored } from '../fields/stored.ts'
import { loadRecord } from '../load/records.ts'
import { loadEndBeside, loadEndCount, loadEndPage } from '../load/related.ts'
import { type ListArguments, planEnd } from '../plan/list.ts'
import { present } from '../plan/vantage.ts'
import type { SeenRow } from '../sql/read.ts'
import type { EndPlan } from '../sql/related.ts'
import { type Context, columnIn, type RecordSource, tableOf } from './context.ts'
import { openPage, type Page } from './page.ts'
import { columnsWanted, type Selected, wantedOf } from './selection.ts'

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
  { name, selected }: { name: string; selected: Selected },
): Promise<RecordSource | null> {
  const { field, other } = endOf(context, source, name)
  const { vantage = present } = source
  const id = field.type.output(readStored(columnIn(source, 'data'), field.key) ?? null, field.options)
  if (typeof id !== 'string') {
    return null
  }
  const { session, catalog } = context
  const scope = { tenantId: catalog.tenantId, table: other, vantage }
  const found = await loadRecord(session, scope, { id, columns: columnsWanted(selected) })
  show(context, found ? [found] : [])
  return found ? { table: other.name, row: found, vantage } : null
}

function show({ shown }: Context, rows: readonly SeenRow[]): void {
  for (const { id } of rows) {
    shown.add(id)
  }
}

/** What is asked of an end: where it stands in the document, it is the same for whatever record. */
interface Asked {
  name: string
  args: ListArguments
  selected: Selected
}

interface Plans {
  known: Map<string, EndPlan>
  /** Selections by the order in which they came. */
  numbers: Map<FieldNode, number>
}

const plansOf = new WeakMap<Context, Plans>()

/**
 * Planned once for all records of a level, which share its loaders by that. What is merged from several selections is
 * another one than each of them.
 */
function planOnce(context: Context, source: RecordSource, { name, args, selected }: Asked): EndPlan {
  const { known, numbers } = plansOf.get(context) ?? { known: new Map(), numbers: new Map() }
  plansOf.set(context, { known, numbers })
  const selections = selected.fieldNodes.map((node) => {
    const number = numbers.get(node) ?? numbers.size
    numbers.set(node, number)
    return number
  })
  const { table, vantage = present } = source
  const key = JSON.stringify([table, vantage, selections])
  const end = endOf(context, source, name)
  const plan = known.get(key) ?? {
    ...planEnd(context, end, { ...args, vantage, wanted: wantedOf(selected) }),
    end,
  }
  known.set(key, plan)
  return plan
}

/** A page of the records that a record is linked to. */
export function openEnd(context: Context, source: RecordSource, asked: Asked): Page {
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
