import { RE2JS } from 're2js'

// Patterns of tenants run on RE2, in time that grows with the text and never with the square or worse, as it does on
// JavaScript's own engine: one text against (a+)+$ would hold up every tenant of the process. The engine of Postgres
// is refused too, since import and defaults check values without asking the database.

/** Characters of a pattern, steps that it is compiled to, and characters of a text that is held against one. */
export const patternLimits = { length: 500, steps: 300, text: 10_000 }

/** Whether a text has a stretch that matches. */
export type Matcher = (text: string) => boolean

// States of its machine that a pattern keeps from one text to the next. Ordinary ones have some dozens; a hostile text
// makes a hostile one have thousands, which are megabytes.
const statesKept = 100

/** Compiles a pattern that has been checked; it may be asked any number of times. */
export function compilePattern(source: string): Matcher {
  const pattern = RE2JS.compile(source)
  return (text) => {
    const matches = text.length <= patternLimits.text && pattern.test(text)
    const machine = pattern.re2().lazyDFA
    if (machine?.stateCount > statesKept) {
      machine.clearCache()
    }
    return matches
  }
}

/** What is wrong with a pattern, to go on after "the pattern … "; undefined when nothing is. */
export function findPatternProblem(source: string): string | undefined {
  const steps = countSteps(source)
  if (typeof steps === 'string') {
    return `is not one of RE2, which has no lookaround and no backreferences: ${steps}`
  }
  return steps > patternLimits.steps
    ? `is too large: it has ${steps} steps where ${patternLimits.steps} are allowed; write fewer or smaller repetitions`
    : undefined
}

/** How large a pattern is when its repetitions are written out; a sentence when it cannot be read. */
export function countSteps(source: string): number | string {
  if (source.length > patternLimits.length) {
    return `it has more than ${patternLimits.length} characters`
  }
  try {
    return RE2JS.compile(source).programSize()
  } catch (error) {
    return (error as Error).message.replace(/^error parsing regexp: /, '')
  }
}
