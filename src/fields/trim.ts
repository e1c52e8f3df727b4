/** The option of kinds whose values may come with white space around them. */
export const trimOption = { type: 'boolean', description: 'Whether white space around a value is cut off.' }

/** The schema of options of a kind that has no other one. */
export const trimOptionSchema = {
  type: 'object',
  additionalProperties: false,
  properties: { trim: trimOption },
}

export const trimIf = (value: unknown, { trim }: { trim?: boolean }): unknown =>
  trim && typeof value === 'string' ? value.trim() : value
