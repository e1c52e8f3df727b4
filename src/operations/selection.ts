import type { FieldNode, FragmentDefinitionNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql'
import type { Column, Wanted } from '../plan/list.ts'

/** As much of what GraphQL tells a resolver as says what is selected below it. */
export type Selected = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>

/** What else than the document a field of a record is read from; its id is always there. */
const columnOfField: ReadonlyMap<string, Column | undefined> = new Map<string, Column | undefined>([
  ['id', undefined],
  ['__typename', undefined],
  ['version', 'version'],
  ['history', 'version'],
  ['createdAt', 'created_at'],
  ['updatedAt', 'updated_at'],
  ['createdBy', 'created_by'],
  ['updatedBy', 'updated_by'],
  ['deletedAt', 'deleted_at'],
])

/** What a selection on a connection reads of its records: no more is asked of Postgres. */
export function wantedOf({ fieldNodes, fragments }: Selected): Wanted {
  const inConnection = fieldsOf(fieldNodes, fragments)
  const inEdges = fieldsOf(named(inConnection, 'edges'), fragments)
  const ofRecords = fieldsOf([...named(inConnection, 'nodes'), ...named(inEdges, 'node')], fragments)
  const ofBounds = fieldsOf(named(inConnection, 'pageInfo'), fragments)
  return {
    columns: columnsOf(ofRecords),
    places: [...inEdges, ...ofBounds].some(({ name: { value } }) =>
      /^(cursor|startCursor|endCursor)$/.test(value),
    ),
  }
}

/** What a selection on a record reads of it. */
export const columnsWanted = ({ fieldNodes, fragments }: Selected): ReadonlySet<Column> =>
  columnsOf(fieldsOf(fieldNodes, fragments))

function columnsOf(fields: readonly FieldNode[]): Set<Column> {
  const columns = fields.map(({ name: { value } }) =>
    columnOfField.has(value) ? columnOfField.get(value) : 'data',
  )
  return new Set(columns.filter((column) => column !== undefined))
}

const named = (fields: readonly FieldNode[], name: string): FieldNode[] =>
  fields.filter((field) => field.name.value === name)

type Fragments = Readonly<Record<string, FragmentDefinitionNode>>

/** The fields directly below others, through fragments. What @skip and @include leave out is read too. */
function fieldsOf(nodes: readonly FieldNode[], fragments: Fragments): FieldNode[] {
  const seen = new Set<string>()
  const within = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === 'Field') {
        return [selection]
      }
      if (selection.kind === 'InlineFragment') {
        return within(selection.selectionSet)
      }
      const name = selection.name.value
      const fragment = fragments[name]
      if (!fragment || seen.has(name)) {
        return []
      }
      seen.add(name)
      return within(fragment.selectionSet)
    })
  return nodes.flatMap(({ selectionSet }) => (selectionSet ? within(selectionSet) : []))
}
