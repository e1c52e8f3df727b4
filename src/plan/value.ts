import type { Field } from '../catalog/definition.ts'
import type { Issue } from '../errors.ts'
import { explain } from '../fields/explain.ts'
import { validatorOf } from '../fields/validator.ts'

/** What is wrong with a value in stored form, with the path inside of it; undefined when the field takes it. */
export function checkValue({ name, type, options, valueSchema }: Field, value: unknown): Issue | undefined {
  const [error] = validatorOf(valueSchema)(value)
  if (!error) {
    return undefined
  }
  const path = readPath(error.instancePath, value)
  // What a kind expects it expects of the whole value; rules of a tenant's own schema are about what is inside.
  const subject = error.params['says'] === undefined ? name : [name, ...path].join('.')
  return {
    path,
    rule: error.keyword,
    message: `${subject} ${explain(error, `must be ${type.expectation(options)}`)}.`,
  }
}

/** A JSON pointer into a value as a path; only the value can tell the numbers of a list from names. */
function readPath(pointer: string, value: unknown): Issue['path'] {
  let outer = value
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
      const step = Array.isArray(outer) ? Number(name) : name
      outer = Object(outer)[step]
      return step
    })
}
