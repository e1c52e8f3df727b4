import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

const bytesOfId = 16

/** Ids for records that are made together, in the order of the records; chance is asked for once for all of them. */
export function* makeIds(atMost: number): Generator<string, never> {
  const chance = randomBytes((atMost + 1) * bytesOfId)
  const msecs = Date.now()
  // Half of what there is to count with, so that it does not overflow.
  const first = chance.readUInt32BE(0) >>> 1
  for (let number = 1; number <= atMost; number++) {
    const random = chance.subarray(number * bytesOfId, (number + 1) * bytesOfId)
    yield v7({ random, msecs, seq: first + number })
  }
  throw new Error(`no more than ${atMost} ids were to be made; there is one a row`)
}
