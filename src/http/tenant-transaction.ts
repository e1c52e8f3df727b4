import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import type { GraphQLParams, Plugin } from 'graphql-yoga'
import { readStanding, type Standing } from '../catalog/standing.ts'
import { expectVersion, StaleCatalog } from '../catalog/version.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/transaction.ts'
import type { Limits } from '../limits.ts'
import { beginContext, type Context } from '../operations/context.ts'
import { endRehearsal } from '../operations/dry-run.ts'
import { bare } from '../schema/bare.ts'
import { expectActive, expectWriter } from './access.ts'
import { causeOf } from './cause.ts'
import { findBefore, keepAnswer, type Once, readOnce } from './idempotency.ts'
import { expectTenant, type TenantRequest, type WithTenant } from './tenant-schema.ts'
import { visitOf } from './visit.ts'

/** Runs a query on one snapshot and a mutation as one transaction: whole, or not at all. */
export function useTenantTransaction(database: Database, limits: Limits): Plugin<WithTenant, WithTenant> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation) {
        return
      }
      const isMutation = operation.operation === 'mutation'
      setExecuteFn(async (given: ExecutionArgs) => {
        const context = given.contextValue as WithTenant & { request: Request; params: GraphQLParams }
        const visit = visitOf(context.request)
        const tenant = expectTenant(context)
        bare(given.variableValues)
        const work: Work = {
          database: database.for(visit),
          tenant,
          once: isMutation ? readOnce(context.request, context.params) : undefined,
          open: (session) => contextOf(tenant, { session, limits, requestId: visit.id }),
          execute: (contextValue) => executeFn({ ...given, contextValue }),
        }
        try {
          return await (isMutation ? mutate(work) : query(work))
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
  const { actor, role } = member
  return beginContext({ ...rest, catalog, actor, role, at: new Date() })
}

/** An operation that is about to be run. */
interface Work {
  database: Database
  tenant: TenantRequest
  /** Of a mutation that is to be done once, however often it comes. */
  once: Once | undefined
  open(session: Session): Context
  execute(context: Context): Promise<ExecutionResult>
}

function query({ database, tenant, open, execute }: Work): Promise<ExecutionResult> {
  const { member } = tenant
  tenant.standing = 'asked'
  return database.read(member.tenantId, async (session) => {
    // The first statement; its answer is looked at last, so that it costs no round trip of its own.
    const standing = readStanding(session, member)
    standing.catch(() => {})
    const result = await execute(open(session))
    expectStanding(await standing, tenant)
    return result
  })
}

function mutate({ database, tenant, once, open, execute }: Work): Promise<ExecutionResult> {
  const { member } = tenant
  expectWriter(member)
  tenant.standing = 'asked'
  return database.write<ExecutionResult>(member.tenantId, async (session) => {
    expectStanding(await readStanding(session, member), tenant)
    const fresh = open(session)
    const id = once && { tenantId: member.tenantId, actor: member.actor, key: once.key }
    const before = once && id && (await findBefore(session, id, once, fresh.at))
    tenant.isRepeated = before !== undefined
    if (before && 'data' in before) {
      return { value: before, commit: false }
    }
    const context = before ? { ...fresh, before: before.told } : fresh
    const result = await execute(context)
    const stale = result.errors?.map(causeOf).find((cause) => cause instanceof StaleCatalog)
    if (stale) {
      throw stale
    }
    if (result.errors?.length) {
      return { value: { ...result, data: null }, commit: false }
    }
    await endRehearsal(context)
    if (id && !before) {
      await keepAnswer(context, id, { hash: once.hash, data: result.data })
    }
    return { value: result, commit: !before }
  })
}

/** Whoever asks still may, and the definitions are those that the request was planned on. */
function expectStanding(found: Standing, tenant: TenantRequest): void {
  expectActive(found)
  tenant.standing = 'good'
  expectVersion(found, tenant.catalog)
}
