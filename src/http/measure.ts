import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { sameNameIn } from './same-name.ts'

/** What can be told of a document before anybody compares it with a schema. */
export interface Measures {
  aliases: number
  directives: number
  /** The most that one object or list has, and the levels of them in the deepest value. */
  value: ValueSize
  /** How often the name that comes most often in one place is there, when all is merged that GraphQL merges. */
  sameName: number
  operations: OperationMeasures[]
}

/** How large a value is that GraphQL reads. */
export interface ValueSize {
  /** Elements of a list, or fields of an object. */
  members: number
  /** Objects and lists inside each other. */
  levels: number
}

interface OperationMeasures {
  operation: OperationDefinitionNode
  rootFields: number
  /** Levels of fields. */
  depth: number
  /** Whether it asks for the schema and for nothing else, and for each thing once. */
  isIntrospection: boolean
}

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

export function fragmentsOf({ definitions }: DocumentNode): Fragments {
  return new Map(
    definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  )
}

/** Measures a document in one walk through its text and one through its operations; it may be wrong in any way. */
export function measure(document: DocumentNode): Measures {
  const fragments = fragmentsOf(document)
  const depths = new Map<string, number>()
  const text = measureText(document)
  return {
    ...text,
    sameName: sameNameIn(document, fragments),
    operations: document.definitions
      .filter((one) => one.kind === Kind.OPERATION_DEFINITION)
      .map((operation) => ({
        operation,
        rootFields: rootFieldsOf(operation.selectionSet, fragments).length,
        depth: depthOf(operation.selectionSet, fragments, depths),
        // With aliases one document could ask for a whole schema again and again; no tool does.
        isIntrospection: text.aliases === 0 && isIntrospection(operation, fragments),
      })),
  }
}

const introspection: ReadonlySet<string> = new Set(['__schema', '__type', '__typename'])

/**
 * Whether an operation asks for the schema and for nothing else: by the fields at its root, since any operation,
 * fragment or alias may be called `__schema`.
 */
function isIntrospection({ selectionSet }: OperationDefinitionNode, fragments: Fragments): boolean {
  return rootFieldsOf(selectionSet, fragments).every(({ name }) => introspection.has(name.value))
}

function measureText(document: DocumentNode): Omit<Measures, 'operations' | 'sameName'> {
  const text = { aliases: 0, directives: 0, value: { members: 0, levels: 0 } }
  let levels = 0
  const enter = (members: readonly unknown[]) => {
    levels++
    text.value.levels = Math.max(text.value.levels, levels)
    text.value.members = Math.max(text.value.members, members.length)
  }
  const leave = () => {
    levels--
  }
  visit(document, {
    Field: ({ alias }) => {
      text.aliases += alias ? 1 : 0
    },
    Directive: () => {
      text.directives++
    },
    ListValue: { enter: ({ values }) => enter(values), leave },
    ObjectValue: { enter: ({ fields }) => enter(fields), leave },
  })
  return text
}

/** The fields at the root, each once, however often a fragment that has them is spread. */
function rootFieldsOf(
  { selections }: SelectionSetNode,
  fragments: Fragments,
  seen = new Set<string>(),
): FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      return [selection]
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return rootFieldsOf(selection.selectionSet, fragments, seen)
    }
    const name = selection.name.value
    const fragment = fragments.get(name)
    if (!fragment || seen.has(name)) {
      return []
    }
    seen.add(name)
    return rootFieldsOf(fragment.selectionSet, fragments, seen)
  })
}

/**
 * Levels of fields. A fragment has the same levels wherever it is spread, so it is walked once; what is remembered
 * is its own depth and not where it was met, which would let it pass at a deeper place.
 */
function depthOf({ selections }: SelectionSetNode, fragments: Fragments, known: Map<string, number>): number {
  const depths = selections.map((selection) => {
    if (selection.kind === Kind.FIELD) {
      return 1 + (selection.selectionSet ? depthOf(selection.selectionSet, fragments, known) : 0)
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return depthOf(selection.selectionSet, fragments, known)
    }
    const name = selection.name.value
    const fragment = fragments.get(name)
    if (!fragment) {
      return 0
    }
    if (!known.has(name)) {
      // A fragment that leads back to itself counts for nothing here; validation refuses the document.
      known.set(name, 0)
      known.set(name, depthOf(fragment.selectionSet, fragments, known))
    }
    return known.get(name) ?? 0
  })
  return Math.max(0, ...depths)
}
