import { Option } from 'commander'
import { parseReference, type ReferenceOption } from '../exchange/reference.ts'
import { UsageError } from './usage.ts'

/** An option that may be given once for each relation. */
export const referenceOption = (what: string): Option =>
  new Option('--reference <field=Table.field>', `${what}; once for each`).argParser(
    (text: string, before: string[] | undefined) => [...(before ?? []), text],
  )

/** What was given; undefined when nothing was. */
export const readReferences = (texts: readonly string[] | undefined): ReferenceOption[] | undefined =>
  texts?.map((text) => {
    const reference = parseReference(text)
    if (!reference) {
      throw new UsageError(
        `A reference is a field, and by what its values refer to records, such as company=Company.name; ${JSON.stringify(text)} is none.`,
      )
    }
    return reference
  })
