/** A file that cannot be imported, or not to its end: one sentence for the one who gave it. */
export class ImportError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ImportError'
  }
}
