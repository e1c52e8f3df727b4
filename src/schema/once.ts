import type { GraphQLSchema } from 'graphql'
import type { Context } from '../operations/context.ts'
import { tellOnce } from '../operations/told.ts'

/** Has every field of a mutation remember what it told, and tell it again when the mutation was done before. */
export function once(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field
    field.resolve = (source, args, context: Context, info) =>
      tellOnce(context, String(info.path.key), () => resolve?.(source, args, context, info))
  }
  return schema
}
