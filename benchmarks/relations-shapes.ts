import { type CompiledQuery, sql } from 'kysely'
import type { Catalog, Table } from '../src/catalog/definition.ts'
import { statements } from '../src/db/statement.ts'
import type { Session } from '../src/db/transaction.ts'
import { usualLimits } from '../src/limits.ts'
import { type ListArguments, planEnd, planList } from '../src/plan/list.ts'
import { present } from '../src/plan/vantage.ts'
import { selectPage } from '../src/sql/page.ts'
import { countRecords, selectByIds } from '../src/sql/read.ts'
import { selectEndPages } from '../src/sql/related.ts'

export interface Shape {
  name: string
  /** The ratio that it should stay below. */
  goal: number | undefined
  ours(session: Session): Promise<unknown>
  native(session: Session): Promise<unknown>
}

function tableIn({ tables }: Catalog, name: string): Table {
  const table = tables.get(name)
  if (!table) {
    throw new Error(`no table "${name}"; it was just made`)
  }
  return table
}

export function makeShapes(catalog: Catalog, ids: { companies: string[]; deals: string[] }): Shape[] {
  const { tenantId } = catalog
  const ground = { catalog, limits: usualLimits, role: 'admin' as const, at: new Date() }
  const deal = tableIn(catalog, 'Deal')
  const company = tableIn(catalog, 'Company')
  const raw = (query: ReturnType<typeof sql>) => (session: Session) => session.run(query.compile(statements))
  const wanted = { columns: new Set(['data'] as const), places: false }
  const page = (args: ListArguments): CompiledQuery<unknown> =>
    selectPage(tenantId, planList(ground, deal, { ...args, wanted }))
  const endOf = (table: Table, name: string, args: ListArguments) => {
    const end = table.ends.get(name)
    if (!end) {
      throw new Error(`no end "${name}"; it was just made`)
    }
    return { ...planEnd(ground, end, { ...args, vantage: present, wanted }), end }
  }
  const children = endOf(company, 'deals', { first: 10 })
  const contacts = endOf(deal, 'contacts', { first: 10 })
  const filterBy = (industries: string[]): ListArguments => ({
    filter: { company: { industry: { in: industries } } },
  })
  const few = ['industry 7']
  const many = Array.from({ length: 50 }, (_, index) => `industry ${index}`)
  const count = (args: ListArguments) =>
    countRecords({ tenantId, table: deal }, planList(ground, deal, args).filter)
  const nativeFilter = (industries: string[]) =>
    sql`from native.deal as d where exists (select from native.company as c where c.id = d.company_id and c.deleted_at is null and c.industry = any(${industries})) and d.deleted_at is null`
  const filtered = (what: string, industries: string[]): Shape[] => [
    {
      name: `50 deals of ${what}`,
      goal: 2,
      ours: (session) => session.run(page(filterBy(industries))),
      native: raw(sql`select d.* ${nativeFilter(industries)} order by d.id limit 51`),
    },
    {
      name: `count of them`,
      goal: 2,
      ours: (session) => session.run(count(filterBy(industries))),
      native: raw(sql`select count(*) ${nativeFilter(industries)}`),
    },
  ]
  return [
    {
      name: '100 companies × first 10 deals',
      goal: 1.5,
      ours: (session) => session.run(selectEndPages(tenantId, children, ids.companies)),
      native: raw(sql`select k.id as company, d.* from unnest(${ids.companies}::uuid[]) as k (id)
        cross join lateral (select * from native.deal as d where d.company_id = k.id and d.deleted_at is null order by d.id limit 11) as d`),
    },
    {
      name: '50 deals with company',
      goal: 1.3,
      ours: async (session) => {
        const deals = (await session.run(page({}))) as { data: Record<string, string> }[]
        const key = deal.fields.get('company')?.key ?? ''
        const companies = [...new Set(deals.slice(0, 50).map(({ data }) => data[key] ?? ''))]
        return session.run(selectByIds({ tenantId, table: company }, companies, wanted.columns))
      },
      native: async (session) => {
        const deals = await session.run(
          sql<{
            company_id: string
          }>`select * from native.deal where deleted_at is null order by id limit 51`.compile(statements),
        )
        const companies = [...new Set(deals.slice(0, 50).map(({ company_id }) => company_id))]
        return session.run(
          sql`select * from native.company where deleted_at is null and id = any(${companies}::uuid[])`.compile(
            statements,
          ),
        )
      },
    },
    {
      name: '100 deals × 10 people (m:n)',
      goal: 1.5,
      ours: (session) => session.run(selectEndPages(tenantId, contacts, ids.deals)),
      native: raw(sql`select k.id as deal, p.* from unnest(${ids.deals}::uuid[]) as k (id)
        cross join lateral (select p.*, l.position from native.deal_person as l join native.person as p on p.id = l.person_id
          where l.deal_id = k.id and p.deleted_at is null order by l.position limit 11) as p`),
    },
    ...filtered('1 % of the companies', few),
    ...filtered('50 % of the companies', many),
    {
      name: '50 deals by name of company',
      goal: undefined,
      ours: (session) => session.run(page({ orderBy: [{ company: { name: 'ASC' } }] })),
      native: raw(
        sql`select d.*, c.name from native.deal as d left join native.company as c on c.id = d.company_id and c.deleted_at is null where d.deleted_at is null order by c.name, d.id limit 51`,
      ),
    },
  ]
}
