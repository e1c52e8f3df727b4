import type { Field, Table } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import { checkValue } from '../plan/value.ts'

/** A table as it is defined now, and what its records may still have of fields that it had. */
export interface Ground {
  table: Table
  /** Keys of fields that were deleted: their values stay. */
  retired: ReadonlySet<string>
}

/** A stored value that a definition of today would not have let in. */
export interface Drift {
  /** The name of the field; null when there is none for the key. */
  field: string | null
  /** Undefined when it is the document as a whole. */
  key: string | undefined
  path: Issue['path']
  rule: string
  message: string
}

/** Something kept beside a record that is not what the record says. */
export interface KeptDrift extends Drift {
  id: string
  /** Whether it was put right; undefined when nobody has tried. */
  repaired?: boolean
}

/** What is wrong with a stored document: one reason a field. */
export function findDrift({ table, retired }: Ground, data: unknown): Drift[] {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    const message = 'The document is no object of keys and values.'
    return [{ field: null, key: undefined, path: [], rule: 'document', message }]
  }
  const stored = new Map(Object.entries(data))
  const drifts = [...table.fields.values()].flatMap((field): Drift[] => {
    const { name, key } = field
    const issue = stored.has(key)
      ? checkStored(field, stored.get(key))
      : field.required
        ? { path: [], rule: 'required', message: `${name} is required.` }
        : undefined
    stored.delete(key)
    return issue ? [{ ...issue, field: name, key }] : []
  })
  const unknown = [...stored.keys()].filter((key) => !retired.has(key))
  return [...drifts, ...unknown.map(toUnknown)]
}

function checkStored(field: Field, value: unknown): Issue | undefined {
  const { name, type, options } = field
  if (value === null) {
    return { path: [], rule: 'null', message: `${name} is null, where a missing value has no key at all.` }
  }
  const issue = checkValue(field, value)
  if (issue) {
    return issue
  }
  // Rules for what is done to a value before it is stored may be younger than the value.
  const isInForm = type.equals(type.normalize(value, options), value)
  return isInForm
    ? undefined
    : { path: [], rule: 'form', message: `${name} is not in the form that is stored now.` }
}

const toUnknown = (key: string): Drift => ({
  field: null,
  key,
  path: [],
  rule: 'unknown',
  message: `There is no field with the key ${JSON.stringify(key)}.`,
})
