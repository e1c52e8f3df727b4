import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { readCatalog } from '../catalog/read.ts'
import { readStanding } from '../catalog/standing.ts'
import type { CatalogContext } from '../catalog-schema/context.ts'
import type { Database } from '../db/database.ts'
import type { Act } from '../db/operator-log.ts'
import type { Session } from '../db/transaction.ts'
import { Failure } from '../errors.ts'
import { expectAdmin } from '../plan/role.ts'
import { expectActive, type Member } from './access.ts'
import type { Authenticate, Identity } from './credential.ts'
import { refuseKey } from './idempotency.ts'
import { inTime, visitOf } from './visit.ts'

interface WithIdentity {
  identity?: Identity
}

/** Runs an operation of /catalog in one transaction: a tenant's member in the tenant's, an operator in the directory. */
export function useCatalogTransaction({
  database,
  authenticate,
  access,
}: {
  database: Database
  authenticate: Authenticate
  access: (identity: Identity) => Promise<Member>
}): Plugin<WithIdentity, WithIdentity> {
  return {
    onRequestParse: ({ request, serverContext }) => ({
      async onRequestParseDone() {
        const work = () => inTime(request, authenticate(request))
        serverContext.identity = await visitOf(request).stage('auth', work)
      },
    }),
    onExecute({ args, executeFn, setExecuteFn }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation) {
        return
      }
      const writes = operation.operation === 'mutation'
      setExecuteFn(async (given: ExecutionArgs) => {
        const { identity, request } = given.contextValue as WithIdentity & { request: Request }
        if (!identity) {
          throw new Error('no identity in the context; the request should have been refused')
        }
        if (writes) {
          refuseKey(request)
        }
        const execute = (contextValue: CatalogContext) => executeFn({ ...given, contextValue })
        const visit = visitOf(request)
        const requestId = visit.id
        if (identity.kind === 'operator') {
          return asOperator(database.for(visit), { actor: identity.actor, requestId }, execute)
        }
        const member = await visit.stage('auth', () => inTime(request, access(identity)))
        return asMember(database.for(visit), { ...member, requestId }, writes, execute)
      })
    },
  }
}

type Execute = (context: CatalogContext) => ExecutionResult | Promise<ExecutionResult>

type Asker = Pick<Act, 'actor' | 'requestId'>

function asOperator(database: Database, asker: Asker, execute: Execute): Promise<ExecutionResult> {
  const refuse = () => {
    throw new Failure('FORBIDDEN', 'An operator has no tables; use the credential of a tenant.')
  }
  return database.directory(async (session) => {
    const act = { ...asker, at: new Date() }
    return settle(
      await execute({ operator: () => ({ session, act }), tenant: refuse, admin: refuse, catalog: refuse }),
    )
  })
}

async function asMember(
  database: Database,
  member: Member & Asker,
  writes: boolean,
  execute: Execute,
): Promise<ExecutionResult> {
  if (writes) {
    expectAdmin(member, 'change definitions or API keys')
    return database.write(member.tenantId, async (session) =>
      settle(await execute(await contextOf(session, member))),
    )
  }
  return database.read(member.tenantId, async (session) => execute(await contextOf(session, member)))
}

async function contextOf(session: Session, member: Member & Asker): Promise<CatalogContext> {
  expectActive(await readStanding(session, member))
  const { tenantId, actor, requestId } = member
  const context = { session, tenantId, actor, at: new Date(), requestId }
  let catalog: ReturnType<typeof readCatalog> | undefined
  return {
    tenant: () => context,
    admin: () => {
      expectAdmin(member, 'see API keys')
      return context
    },
    catalog: () => {
      catalog ??= readCatalog(session, tenantId)
      return catalog
    },
    operator: () => {
      throw new Failure('FORBIDDEN', 'Tenants are the business of operators.')
    },
  }
}

/** Whole or not at all. */
function settle(result: ExecutionResult) {
  return result.errors?.length
    ? { value: { ...result, data: null }, commit: false }
    : { value: result, commit: true }
}
