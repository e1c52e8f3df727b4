import type { Issue } from '../../errors.ts'
import type { BrokenReference } from '../refusal.ts'

// What is wrong with a record that an input takes for linked.

export const notLinked = (id: string, path: Issue['path']): BrokenReference => ({
  id,
  path,
  message: `The record with the id ${id} is not linked to this one.`,
})

/** What is deleted is hidden, and some refer to it still. */
export const notThere = (id: string, path: Issue['path']): BrokenReference => ({
  id,
  path,
  message: `There is no record with the id ${id}, or it is deleted.`,
})
