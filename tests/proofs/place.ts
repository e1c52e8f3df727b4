import type { Engine } from '../sql/engine.ts'
import { readFilter, standing, type Thing } from './oracle.ts'
import type { Change, Walk } from './walk.ts'
import { fields, type World } from './world.ts'

/** Where a walk takes place: a table as it should be, beside the real one. */
export interface Place {
  /** The ids of the records that have been changed, made or deleted meanwhile. */
  touched: ReadonlySet<unknown>
  /** The records of the walk's list, in order, as they are now. */
  list(walk: Pick<Walk, 'filter' | 'orderBy'>): Thing[]
  ask(walk: Pick<Walk, 'filter' | 'orderBy'>, stretch: object): Promise<Page>
  change(walk: Pick<Walk, 'filter' | 'orderBy'>, changes: readonly Change[]): Promise<void>
  /** Puts the real table back to what it was. */
  restore(): Promise<void>
}

export interface Page {
  edges: { node: { id: string }; cursor: string }[]
  totalCount: number
  pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string | null
    endCursor: string | null
  }
}

const pageQuery = `
  query ($filter: ThingFilter, $orderBy: [ThingOrder!], $first: Int, $after: String, $last: Int, $before: String, $offset: Int) {
    page: things(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before, offset: $offset) {
      edges { node { id } cursor } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`

/** Keeps what `openPlace` puts back; once for a test file, when its worlds are made. */
export async function rememberRecords({ superuser }: Engine): Promise<void> {
  await superuser.query('create temporary table before as select * from tablecast.records')
}

export function openPlace(engine: Engine, { tenant, catalog, table, things }: World): Place {
  const touched = new Set<unknown>()
  let live: readonly Thing[] = things
  const list: Place['list'] = ({ filter, orderBy }) =>
    live.filter(readFilter(fields, filter)).sort((a, b) => standing(fields, orderBy, a, b))
  return {
    touched,
    list,
    ask: async ({ filter, orderBy }, stretch) => {
      const { page } = await tenant.ask<{ page: Page }>(pageQuery, { filter, orderBy, ...stretch })
      return page
    },
    change: async (walk, changes) => {
      for (const change of changes) {
        const target = targetOf(change, { listed: list(walk), live })
        touched.add(target['id'])
        const { query, variables } = toMutation(change, target)
        const { record } = await tenant.ask<{ record: Thing }>(query, variables)
        const others = live.filter(({ id }) => id !== target['id'])
        live = 'delete' in change ? others : [...others, { ...changed(target, change), ...record }]
      }
    },
    restore: async () => {
      const here = 'tenant_id = $1 and table_id = $2'
      const records = [catalog.tenantId, table.id, [...touched]]
      for (const statement of [
        `delete from tablecast.records where ${here} and id = any($3)`,
        `delete from tablecast.record_history where ${here} and record_id = any($3)`,
        `insert into tablecast.records select * from before where ${here} and id = any($3)`,
      ]) {
        await engine.superuser.query(statement, records)
      }
    },
  }
}

/** Every other one hits the list itself: the record that the walk stands on, or one that it has passed. */
function targetOf(
  change: Change,
  { listed, live }: { listed: readonly Thing[]; live: readonly Thing[] },
): Thing {
  if ('insert' in change) {
    return change.insert
  }
  const number = 'update' in change ? change.update : change.delete
  const targets = number % 2 === 0 && listed.length > 0 ? listed : live
  const target = targets[Math.floor(number / 2) % targets.length]
  if (!target) {
    throw new Error('no record is left to change; a walk should not delete that many')
  }
  return target
}

/** Absent leaves a value, null clears it. */
function changed(target: Thing, change: Change): Thing {
  const patch =
    'patch' in change ? Object.entries(change.patch).filter(([, value]) => value !== undefined) : []
  return { ...target, ...Object.fromEntries(patch) }
}

const systemValues = '{ id version createdAt updatedAt createdBy updatedBy }'

function toMutation(change: Change, { id }: Thing): { query: string; variables: Record<string, unknown> } {
  if ('insert' in change) {
    return {
      query: `mutation ($input: ThingInput!) { record: createThing(input: $input) ${systemValues} }`,
      variables: { input: change.insert },
    }
  }
  if ('update' in change) {
    return {
      query: `mutation ($id: ID!, $patch: ThingPatch!) { record: updateThing(id: $id, patch: $patch) ${systemValues} }`,
      variables: { id, patch: change.patch },
    }
  }
  return { query: 'mutation ($id: ID!) { record: deleteThing(id: $id) { id } }', variables: { id } }
}
