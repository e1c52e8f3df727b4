import { isText, textLimits } from '../catalog/check-field.ts'
import type { FieldType, Options } from '../fields/field-type.ts'
import { fieldTypes } from '../fields/index.ts'

// Few enough to be told by heart, and often enough that they are no chance.
const textsAtMost = 50
const timesAtLeast = 3

/** The rule, to end the sentence "A column becomes a list of choices when it has …". */
export const choicesRule = `at most ${textsAtMost} different texts, each ${timesAtLeast} times or more on average`

/** What a column of few texts becomes: a kind with options, or what it is, with the reason why. */
export type Decision = { type: FieldType; options: Options } | { note: string }

/** Looks at the cells of a column for the few texts that it may consist of; what are too many is forgotten. */
export interface TextWatch {
  see(cell: unknown): void
  /** `isFree`: whether texts are of no narrower kind; those that are all days, say, are better off as days. */
  decide(isFree: boolean): Decision | undefined
}

export function watchTexts(): TextWatch {
  let texts: Set<string> | undefined = new Set()
  let seen = 0
  let sample: unknown
  let hasRepetition = false
  return {
    see(cell) {
      const items: unknown[] = Array.isArray(cell) ? cell : [cell]
      const isLike = sample === undefined || Array.isArray(sample) === Array.isArray(cell)
      if (!texts || !isLike || !items.every((item): item is string => typeof item === 'string')) {
        texts = undefined
        return
      }
      sample = cell
      seen += items.length
      hasRepetition ||= new Set(items).size < items.length
      for (const item of items) {
        texts.add(item)
      }
      // Too many, or too long for a label: free text, of which nothing need be kept.
      if (texts.size > textsAtMost || items.some((item) => item.length > textLimits.label)) {
        texts = undefined
      }
    },
    decide(isFree) {
      const isCandidate = isFree || Array.isArray(sample)
      if (!isCandidate || !texts || texts.size === 0 || seen < texts.size * timesAtLeast) {
        return undefined
      }
      return hasRepetition
        ? { note: 'there are lists with the same text twice' }
        : choose([...texts].sort(byAlphabet.compare), sample)
    },
  }
}

// People see them in this order, and records are sorted by it.
const byAlphabet = new Intl.Collator('en', { numeric: true })

function choose(texts: readonly string[], sample: unknown): Decision | undefined {
  const types = fieldTypes.filter(({ optionsFor }) => optionsFor !== undefined)
  for (const type of types) {
    const options = texts.every(isText) ? type.optionsFor?.(texts) : undefined
    if (options && type.convert(sample, options) !== undefined) {
      return { type, options }
    }
    const note = options ? undefined : explain(type, texts)
    if (note !== undefined) {
      return { note }
    }
  }
  return undefined
}

/** Which text cannot be a choice, or which two cannot both be one. */
function explain(type: FieldType, texts: readonly string[]): string | undefined {
  const fits = (...some: string[]): boolean => some.every(isText) && type.optionsFor?.(some) !== undefined
  const alone = texts.find((text) => !fits(text))
  if (alone !== undefined) {
    return `${JSON.stringify(alone)} makes no value of a choice`
  }
  for (const [index, text] of texts.entries()) {
    const other = texts.slice(0, index).find((one) => !fits(one, text))
    if (other !== undefined) {
      return `${JSON.stringify(other)} and ${JSON.stringify(text)} would be the same choice`
    }
  }
  return undefined
}
