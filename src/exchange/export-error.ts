/** An export that cannot be made, or not to its end: one sentence for the one who asked. */
export class ExportError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ExportError'
  }
}
