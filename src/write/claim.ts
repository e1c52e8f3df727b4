import type { Field } from '../catalog/definition.ts'
import type { Document } from '../db/tables.ts'
import { claimValues, releaseValues, type UniqueValue } from '../sql/unique.ts'
import type { PathOf, Place } from './place.ts'
import { refuseTakenValues } from './refusal.ts'

/** A value that a record is to have for its own, and which of the written records that is. */
export interface Claim extends UniqueValue {
  index: number
}

/** The values of unique fields in a document. A list or an object, which only SQL could have left there, is none. */
export function uniqueValuesIn(fields: readonly Field[], data: Document, recordId: string): UniqueValue[] {
  return fields.flatMap((field) => {
    const stored = data[field.key]
    return stored === undefined || typeof stored === 'object'
      ? []
      : [{ field, value: String(stored), recordId }]
  })
}

/** Takes values for records; gives back the claims that others have come before. */
export async function tryClaims({ session, ...scope }: Place, claims: readonly Claim[]): Promise<Claim[]> {
  if (claims.length === 0) {
    return []
  }
  const made = await session.run(claimValues(scope, claims))
  const won = new Set(made.map(({ field_id, record_id }) => `${field_id} ${record_id}`))
  return claims.filter(({ field, recordId }) => !won.has(`${field.id} ${recordId}`))
}

/** Takes values for records, or refuses them all. */
export async function claimOrRefuse(place: Place, claims: readonly Claim[], pathOf: PathOf): Promise<void> {
  const [first, ...others] = (await tryClaims(place, claims)).map(({ field, value, index }) => ({
    field: field.name,
    value,
    path: [...pathOf(index), field.name],
  }))
  if (first) {
    throw refuseTakenValues([first, ...others])
  }
}

/** Gives values back, so that other records may have them. */
export async function release({ session, ...scope }: Place, values: readonly UniqueValue[]): Promise<void> {
  if (values.length > 0) {
    await session.run(releaseValues(scope, values))
  }
}
