import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'
import type { Role } from './world.ts'

type AnyField = GraphQLField<unknown, unknown>

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

const takes = ({ args }: AnyField, name: string): boolean => args.some((one) => one.name === name)
const isRecord = (type: GraphQLNamedType): type is GraphQLObjectType =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')
const valuesOf = (type: GraphQLNamedType): string =>
  isObjectType(type)
    ? Object.values(type.getFields())
        .filter((field) => isLeafType(getNamedType(field.type)))
        .map(({ name }) => name)
        .join(' ')
    : ''

/** What a record is linked to, with its values and no more: links lead around in circles. */
function endOf(field: AnyField): string | undefined {
  const type = getNamedType(field.type)
  if (isRecord(type)) {
    return `${field.name} { ${valuesOf(type)} }`
  }
  const nodes = isObjectType(type) && takes(field, 'filter') ? type.getFields()['nodes'] : undefined
  return (
    nodes &&
    `${field.name}(first: 2) { totalCount pageInfo { hasNextPage } nodes { ${valuesOf(getNamedType(nodes.type))} } }`
  )
}

/** Pages inside of pages are short, or they would be refused for what they could cost. */
const shortly = (field: AnyField): string => (takes(field, 'first') ? '(first: 3)' : '')

/** Everything that an answer of this type can tell, with or without what its records are linked to. */
function selectionOf(type: GraphQLOutputType, follows: boolean, depth = 5): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  // An interface is asked as what lies behind it: all that acme has of it is a Deal or a Note.
  const parts = isObjectType(named)
    ? Object.values(named.getFields())
        .filter(({ args }) => !args.some(isRequiredArgument))
        // Of each field of each table it would be too much at once; it is a place of its own.
        .filter((field) => named.name !== 'Field' || !shortly(field))
        .filter((field) => isLeafType(getNamedType(field.type)) || depth > 0)
        .map((field) => {
          const end = isRecord(named) ? endOf(field) : undefined
          // The records of edges are those of nodes.
          const goesOn = follows && field.name !== 'edges'
          const inner = () => `${field.name}${shortly(field)}${selectionOf(field.type, goesOn, depth - 1)}`
          return end === undefined ? inner() : follows ? end : ''
        })
    : [
        '__typename id ... on Deal { title size stage number code version createdBy updatedBy } ... on Note { body createdBy }',
        follows
          ? '... on Deal { note { id body } parts(first: 2) { nodes { id title } } } ... on Note { filedIn(first: 2) { nodes { id title } } }'
          : '',
      ]
  return ` { ${parts.join(' ')} }`
}

/** A document that asks for everything that an answer to this can tell. */
export function documentOf(
  schema: GraphQLSchema,
  place: string,
  args: string,
  { follows = false }: { follows?: boolean } = {},
): string {
  const [, on = '', name = ''] = /^(\w+)\.(\w+)/.exec(place) ?? []
  const type = schema.getType(on)
  const field = isObjectType(type) ? (type.getFields()[name] as AnyField) : undefined
  if (!field) throw new Error(`there is no ${place}`)
  const asked = `${name}${args && `(${args})`}${selectionOf(field.type, follows)}`
  if (on === 'Field') {
    return `{ table(name: "Deal") { fields { name ${asked} } } }`
  }
  if (on !== 'Query' && on !== 'Mutation') {
    return `{ ${on === 'Note' ? 'notes' : 'deals'}(first: 6) { nodes { id ${asked} } } }`
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
  if (/^Mutation\.(purge|restoreNote)/.test(place) && role === 'writer') return 'FORBIDDEN'
  const mayWrite = role === 'admin' || (role === 'writer' && path === '/graphql')
  const needs = place.startsWith('Mutation')
    ? mayWrite
    : place === 'Query.apiKeys'
      ? role === 'admin'
      : isMember
  return needs ? gives : 'FORBIDDEN'
}
