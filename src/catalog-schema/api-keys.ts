import { createApiKey, listApiKeys, revokeApiKey } from '../catalog/api-keys.ts'
import type { ApiKey } from '../db/api-key.ts'
import { builder } from './builder.ts'

const Role = builder.enumType('Role', {
  description: 'What a credential allows; each allows what those before it do.',
  values: {
    READER: { value: 'reader', description: 'Queries.' },
    WRITER: { value: 'writer', description: 'Changes records.' },
    ADMIN: { value: 'admin', description: 'Changes definitions and API keys.' },
  } as const,
})

const ApiKeyType = builder.objectRef<ApiKey>('ApiKey').implement({
  description: 'A credential of a program. The key itself is shown when it is made, and never again.',
  fields: (t) => ({
    id: t.exposeID('id', {
      nullable: false,
      description: 'Part of the key; history knows its user as key:<id>.',
    }),
    name: t.exposeString('name', { nullable: false }),
    role: t.expose('role', { type: Role, nullable: false }),
    createdAt: t.expose('createdAt', { type: 'DateTime', nullable: false }),
    createdBy: t.exposeString('createdBy', { nullable: false }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'Absent when it never does.' }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      description: 'To within ten minutes; absent when it never was.',
    }),
  }),
})

const ApiKeyInput = builder.inputType('ApiKeyInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: 'What people know it by.' }),
    role: t.field({ type: Role, required: true }),
    expiresAt: t.field({ type: 'DateTime', description: 'Never when absent.' }),
  }),
})

const CreatedApiKey = builder.objectRef<{ key: string; apiKey: ApiKey }>('CreatedApiKey').implement({
  fields: (t) => ({
    key: t.exposeString('key', { nullable: false, description: 'The key. It is shown this once.' }),
    apiKey: t.expose('apiKey', { type: ApiKeyType, nullable: false }),
  }),
})

builder.queryField('apiKeys', (t) =>
  t.field({
    type: [ApiKeyType],
    nullable: false,
    description: 'For admins. Those that are not revoked, the newest first.',
    resolve: (_, __, context) => listApiKeys(context.admin()),
  }),
)

builder.mutationField('createApiKey', (t) =>
  t.field({
    type: CreatedApiKey,
    nullable: false,
    args: { input: t.arg({ type: ApiKeyInput, required: true }) },
    resolve: (_, { input }, context) => createApiKey(context.admin(), input),
  }),
)

builder.mutationField('revokeApiKey', (t) =>
  t.field({
    type: ApiKeyType,
    nullable: false,
    description: 'For good. It counts for every request that comes after.',
    args: { id: t.arg.id({ required: true }) },
    resolve: (_, { id }, context) => revokeApiKey(context.admin(), String(id)),
  }),
)
