import { refuseTooMuch } from './refusal.ts'

/** Characters of what is written of many records. A statement is one text, and those of V8 end at 512 Mi. */
const charactersAtMost = 2 ** 26

/**
 * Refuses what has no room. How large a request is says nothing: one value of a patch, or a default, is written for
 * each of many records. A single record may always be written.
 */
export function expectRoom(written: readonly object[]): void {
  if (written.length < 2) {
    return
  }
  let characters = 0
  for (const one of written) {
    characters += JSON.stringify(one).length
    if (characters > charactersAtMost) {
      throw refuseTooMuch(charactersAtMost)
    }
  }
}
