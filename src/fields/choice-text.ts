import type { Choice, ChoiceOptions } from './choice-options.ts'

/** The value of the choice that a text means: by value, by label, or by the value that would be made of the text. */
export function readChoice(text: string, { choices }: ChoiceOptions): string | undefined {
  const made = makeValue(text)
  const found =
    choices.find(({ value }) => value === text) ??
    choices.find(({ label }) => label === text) ??
    choices.find(({ label }) => label?.trim().toLowerCase() === text.trim().toLowerCase()) ??
    choices.find(({ value }) => value === made)
  return found?.value
}

/** Choices of which each text is one, with itself as the label; undefined where two would have the same value. */
export function choicesFor(texts: readonly string[]): ChoiceOptions | undefined {
  const choices = texts.map((label): Choice => ({ value: makeValue(label), label }))
  const values = new Set(choices.map(({ value }) => value))
  return values.has('') || values.size < choices.length || choices.some(({ label = '' }) => !isLabel(label))
    ? undefined
    : { choices }
}

const isLabel = (text: string): boolean => text.length <= 200

/** As enum values are made of what people write: PG-13 → PG_13, 3D → V_3D; empty when no ASCII is left. */
function makeValue(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase()
  return /^\d/.test(words) ? `V_${words}` : words
}
