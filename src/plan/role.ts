import type { Role } from '../db/tables.ts'
import { Failure } from '../errors.ts'

/** `doing` ends the sentence "The role writer may not …". */
export function expectAdmin({ role }: { role: Role }, doing: string): void {
  if (role !== 'admin') {
    throw new Failure('FORBIDDEN', `The role ${role} may not ${doing}.`, { hint: 'It takes admin.' })
  }
}
