import { bigint } from './bigint.ts'
import { boolean } from './boolean.ts'
import { choice } from './choice.ts'
import { choices } from './choices.ts'
import { date } from './date.ts'
import { dateTime } from './date-time.ts'
import { decimal } from './decimal.ts'
import { email } from './email.ts'
import type { FieldType } from './field-type.ts'
import { integer } from './integer.ts'
import { inferredJson, json } from './json.ts'
import { number } from './number.ts'
import { reference } from './reference.ts'
import { references } from './references.ts'
import { text } from './text.ts'
import { url } from './url.ts'
import { uuid } from './uuid.ts'

/** Kinds whose values are all there is to them. */
export const fieldTypes: readonly FieldType[] = [
  text,
  integer,
  bigint,
  number,
  decimal,
  boolean,
  date,
  dateTime,
  choice,
  choices,
  uuid,
  email,
  url,
  json,
]

/** Kinds that refer to records of a table. */
export const relationTypes: readonly FieldType[] = [reference, references] as FieldType[]

/** The vocabulary: every kind of field there is. */
export const allFieldTypes: readonly FieldType[] = [...fieldTypes, ...relationTypes]

const byKind = new Map(allFieldTypes.map((type) => [type.kind, type]))

export function findFieldType(kind: string): FieldType | undefined {
  return byKind.get(kind)
}

/** Kinds that a file's cells are tried for, the narrowest first; text takes everything. */
export const inferredTypes: readonly FieldType[] = [
  boolean,
  integer,
  number,
  // Only for what a double would round: as a string it is less at hand.
  bigint,
  date,
  dateTime,
  uuid,
  email,
  url,
  inferredJson,
  text,
]
