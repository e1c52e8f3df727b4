import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { readStanding, type Standing } from '../catalog/standing.ts'
import { expectVersion, StaleCatalog } from '../catalog/version.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/transaction.ts'
import type { Limits } from '../limits.ts'
import type { Context } from '../operations/context.ts'
import { bare } from '../schema/bare.ts'
import { expectActive, expectWriter } from './access.ts'
import { causeOf } from './cause.ts'
import { expectTenant, type TenantRequest, type WithTenant } from './tenant-schema.ts'
import { visitOf } from './visit.ts'

type Execute = (args: ExecutionArgs) => Promise<ExecutionResult>

/** Runs a query on one snapshot and a mutation as one transaction: whole, or not at all. */
export function useTenantTransaction(database: Database, limits: Limits): Plugin<WithTenant, WithTenant> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation) {
        return
      }
      const run = operation.operation === 'mutation' ? mutate : query
      setExecuteFn(async (given: ExecutionArgs) => {
        const context = given.contextValue as WithTenant & { request: Request }
        const visit = visitOf(context.request)
        const tenant = expectTenant(context)
        bare(given.variableValues)
        try {
          return await run(database.for(visit), tenant, (session) =>
            executeFn({
              ...given,
              contextValue: contextOf(tenant, { session, limits, requestId: visit.id }),
            }),
          )
        } catch (error) {
          if (error instanceof StaleCatalog) {
            tenant.staleAt = error.version
            return { data: null }
          }
          throw error
        }
      })
    },
  }
}

function contextOf(
  { member, catalog }: TenantRequest,
  rest: Pick<Context, 'session' | 'limits' | 'requestId'>,
): Context {
  return { ...rest, catalog, actor: member.actor, role: member.role, at: new Date(), written: new Set() }
}

type Run = (
  database: Database,
  tenant: TenantRequest,
  execute: (session: Session) => ReturnType<Execute>,
) => Promise<ExecutionResult>

const query: Run = (database, tenant, execute) => {
  const { member } = tenant
  tenant.standing = 'asked'
  return database.read(member.tenantId, async (session) => {
    // The first statement; its answer is looked at last, so that it costs no round trip of its own.
    const standing = readStanding(session, member)
    standing.catch(() => {})
    const result = await execute(session)
    expectStanding(await standing, tenant)
    return result
  })
}

const mutate: Run = async (database, tenant, execute) => {
  const { member } = tenant
  expectWriter(member)
  tenant.standing = 'asked'
  return database.write(member.tenantId, async (session) => {
    expectStanding(await readStanding(session, member), tenant)
    const result = await execute(session)
    const stale = result.errors?.map(causeOf).find((cause) => cause instanceof StaleCatalog)
    if (stale) {
      throw stale
    }
    return result.errors?.length
      ? { value: { ...result, data: null }, commit: false }
      : { value: result, commit: true }
  })
}

/** Whoever asks still may, and the definitions are those that the request was planned on. */
function expectStanding(found: Standing, tenant: TenantRequest): void {
  expectActive(found)
  tenant.standing = 'good'
  expectVersion(found, tenant.catalog)
}
