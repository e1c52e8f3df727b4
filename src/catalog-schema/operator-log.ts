import { checkLogId, checkLogSize } from '../catalog/check.ts'
import { type LogEntry, listOperatorLog } from '../db/operator-log.ts'
import { builder } from './builder.ts'

const OperatorLogEntry = builder.objectRef<LogEntry>('OperatorLogEntry').implement({
  description: 'Something that was done to a tenant, or to one of its API keys.',
  fields: (t) => ({
    id: t.exposeID('id', { nullable: false }),
    at: t.expose('at', { type: 'DateTime', nullable: false }),
    actor: t.exposeString('actor', { nullable: false }),
    action: t.exposeString('action', { nullable: false, description: 'The mutation that does it.' }),
    tenant: t.exposeString('tenant', { nullable: false, description: 'Its slug.' }),
    apiKeyId: t.exposeID('apiKeyId'),
    requestId: t.exposeString('requestId', {
      description: 'The X-Request-Id of the request; absent when it was a command.',
    }),
  }),
})

const OperatorLogConnection = builder.objectRef<LogEntry[]>('OperatorLogConnection').implement({
  fields: (t) => ({
    nodes: t.field({ type: [OperatorLogEntry], nullable: false, resolve: (entries) => entries }),
  }),
})

builder.queryField('operatorLog', (t) =>
  t.field({
    type: OperatorLogConnection,
    nullable: false,
    description: 'For operators. What was done to tenants and to their API keys, the newest first.',
    args: {
      first: t.arg.int({ defaultValue: 20 }),
      before: t.arg.id({ description: 'Only lines before the one with this id.' }),
    },
    resolve: (_, { first, before }, context) =>
      listOperatorLog(context.operator().session, {
        first: checkLogSize(first ?? 20),
        before: typeof before === 'string' ? checkLogId(before) : undefined,
      }),
  }),
)
