import { beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'

// Every run draws its own examples: PROOF_SEED=<number> draws those of an earlier run again, and PROOF_RUNS=10 makes
// ten times as many.
const given = process.env['PROOF_SEED']
const factor = Number(process.env['PROOF_RUNS'] ?? 1)

/** How much of the usual number of examples is run; what is expected of them all together goes by it. */
export const share = Math.min(1, factor)

/** Where all chance in this test file comes from. */
export const seed = given === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(given)

// Long enough for a machine that does other things as well: a proof is many small tests.
const MOST_MS = 600_000

if (!Number.isSafeInteger(seed) || !(factor > 0)) {
  throw new Error(
    'PROOF_SEED is a whole number and PROOF_RUNS a positive one; leave them out for the defaults.',
  )
}

// Jest keeps a hundred calls of every error, and hostile text makes errors by the thousand. These are enough to see
// which line of a proof has failed.
Error.stackTraceLimit = 4

beforeAll(() => {
  const { testPath = '' } = expect.getState()
  const file = testPath.slice(testPath.lastIndexOf('/tests/') + 1)
  process.stderr.write(`To repeat: PROOF_SEED=${seed} npm test -- ${file}\n`)
})

/** A test of one property on many random examples; one that fails is made as small as it can be. */
export function prove<T>(
  statement: string,
  { runs, of }: { runs: number; of: () => fc.Arbitrary<T> },
  property: (example: T) => Promise<void> | void,
): void {
  it(
    statement,
    () =>
      fc.assert(
        fc.asyncProperty(of(), async (example) => property(example)),
        { seed, numRuns: Math.ceil(runs * factor) },
      ),
    MOST_MS * Math.max(1, factor),
  )
}

/** One example, for what is there before a proof begins; the same for the same seed, another one for another number. */
export function draw<T>(arbitrary: fc.Arbitrary<T>, number = 0): T {
  const [example] = fc.sample(arbitrary, { seed: seed + number, numRuns: 1 })
  return example as T
}
