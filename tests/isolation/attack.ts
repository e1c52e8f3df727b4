import type { Facts, Role } from './world.ts'

/** Something put in the place of an argument, and how a member that may ask is answered. */
export interface Attack {
  name: string
  /** The arguments, as the document has them. */
  arguments: (facts: Facts, role: Role) => string
  /** ok, or the code of the refusal, or `document`: it is refused as a document, whoever sends it. */
  gives: string
  /** Whether the answer is to show what records are linked to. */
  follows?: boolean
}

export const attack = (name: string, gives: string, text: Attack['arguments']): Attack => ({
  name,
  gives,
  arguments: text,
})
