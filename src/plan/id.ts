import { validate } from 'uuid'
import { Failure } from '../errors.ts'

export const isId = (id: string): boolean => validate(id)

export const refuseId = (id: string): string => `The id ${JSON.stringify(id)} is not a UUID.`

/** An id as it is stored; one that no record could ever have is a mistake and not just a record that is missing. */
export function planId(id: string): string {
  if (!isId(id)) {
    throw new Failure('BAD_REQUEST', refuseId(id))
  }
  return id.toLowerCase()
}
