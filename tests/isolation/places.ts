import {
  type GraphQLField,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import type { Role } from './world.ts'

/** Every field of a schema's own types that takes arguments, by argument, and every question at its root. */
export function placesOf(schema: GraphQLSchema): string[] {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType)
  return types
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap(({ name, args }) => {
        const isRoot = type === schema.getQueryType() || type === schema.getMutationType()
        return args.length > 0
          ? args.map((arg) => `${type.name}.${name}(${arg.name})`)
          : isRoot
            ? [`${type.name}.${name}`]
            : []
      }),
    )
}

/** Pages inside of pages are short, or they would be refused for what they could cost. */
const shortly = ({ args }: GraphQLField<unknown, unknown>): string =>
  args.some(({ name }) => name === 'first') ? '(first: 3)' : ''

/** Everything that an answer of this type can tell. */
function selectionOf(type: GraphQLOutputType, depth = 5): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  // An interface is asked as what lies behind it: all that acme has of it is a Deal or a Note.
  const parts = isObjectType(named)
    ? Object.values(named.getFields())
        .filter(({ args }) => !args.some(isRequiredArgument))
        // Of each field of each table it would be too much at once; it is a place of its own.
        .filter((field) => named.name !== 'Field' || !shortly(field))
        .filter((field) => isLeafType(getNamedType(field.type)) || depth > 0)
        .map((field) => `${field.name}${shortly(field)}${selectionOf(field.type, depth - 1)}`)
    : [
        '__typename id ... on Deal { title size stage number code version createdBy updatedBy } ... on Note { body createdBy }',
      ]
  return ` { ${parts.join(' ')} }`
}

/** A document that asks for everything that an answer to this can tell. */
export function documentOf(schema: GraphQLSchema, place: string, args: string): string {
  const [, on = '', name = ''] = /^(\w+)\.(\w+)/.exec(place) ?? []
  const type = schema.getType(on)
  const field = isObjectType(type) ? (type.getFields()[name] as GraphQLField<unknown, unknown>) : undefined
  if (!field) throw new Error(`there is no ${place}`)
  const asked = `${name}${args && `(${args})`}${selectionOf(field.type)}`
  if (on === 'Field') {
    return `{ table(name: "Deal") { fields { name ${asked} } } }`
  }
  if (on !== 'Query' && on !== 'Mutation') {
    return `{ deals(first: 40) { nodes { id ${asked} } } }`
  }
  return `${on === 'Mutation' ? 'mutation' : 'query'} { ${asked} }`
}

/** How a role is answered where an admin would be with `gives`. */
export function expected(path: string, place: string, gives: string, role: Role): string {
  if (role === 'none') return 'UNAUTHENTICATED'
  const isMember = role === 'reader' || role === 'writer' || role === 'admin'
  // What cannot be run is refused before anybody looks at the role; and /catalog has the same documents for all.
  const code = { document: 'BAD_REQUEST', QUERY_TOO_COMPLEX: 'QUERY_TOO_COMPLEX' }[gives]
  if (code && (isMember || path === '/catalog')) return code
  if (place === 'Query.fieldKinds' && role === 'operator') return gives
  if (/\(includeDeleted\)/.test(place) && role !== 'admin') return 'FORBIDDEN'
  if (/^Mutation\.purge/.test(place) && role === 'writer') return 'FORBIDDEN'
  const mayWrite = role === 'admin' || (role === 'writer' && path === '/graphql')
  const needs = place.startsWith('Mutation')
    ? mayWrite
    : place === 'Query.apiKeys'
      ? role === 'admin'
      : isMember
  return needs ? gives : 'FORBIDDEN'
}
