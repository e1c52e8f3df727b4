/** A check that cannot be done as it is asked for: one sentence. */
export class CheckError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'CheckError'
  }
}
