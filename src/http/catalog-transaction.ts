import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { readCatalog, readVersion } from '../catalog/read.ts'
import type { CatalogContext } from '../catalog-schema/context.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/transaction.ts'
import { Failure } from '../errors.ts'
import { expectActive, expectAdmin, type Member } from './access.ts'
import type { Authenticate, Identity } from './credential.ts'
import { inTime, signalOf } from './visit.ts'

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
        serverContext.identity = await inTime(request, authenticate(request))
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
        const execute = (contextValue: CatalogContext) => executeFn({ ...given, contextValue })
        const timed = database.until(signalOf(request))
        return identity.kind === 'operator'
          ? asOperator(timed, identity.actor, execute)
          : asMember(timed, await inTime(request, access(identity)), writes, execute)
      })
    },
  }
}

type Execute = (context: CatalogContext) => ExecutionResult | Promise<ExecutionResult>

function asOperator(database: Database, actor: string, execute: Execute): Promise<ExecutionResult> {
  const refuse = () => {
    throw new Failure('FORBIDDEN', 'An operator has no tables; use the credential of a tenant.')
  }
  return database.directory(async (session) => {
    const act = { actor, at: new Date() }
    return settle(await execute({ operator: () => ({ session, act }), tenant: refuse, catalog: refuse }))
  })
}

async function asMember(
  database: Database,
  member: Member,
  writes: boolean,
  execute: Execute,
): Promise<ExecutionResult> {
  if (writes) {
    expectAdmin(member)
    return database.write(member.tenantId, async (session) =>
      settle(await execute(await contextOf(session, member))),
    )
  }
  return database.read(member.tenantId, async (session) => execute(await contextOf(session, member)))
}

async function contextOf(session: Session, { tenantId, actor }: Member): Promise<CatalogContext> {
  expectActive(await readVersion(session, tenantId))
  const context = { session, tenantId, actor, at: new Date() }
  let catalog: ReturnType<typeof readCatalog> | undefined
  return {
    tenant: () => context,
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
