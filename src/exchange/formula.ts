// https://owasp.org/www-community/attacks/CSV_Injection. Not the option of csv-stringify: what it does cannot be undone,
// since it adds nothing to a text that has an apostrophe there of its own.
const armed = /^'*[=+\-@\t\r]/
const disarmed = /^'+[=+\-@\t\r]/

/** A text with an apostrophe before it where a spreadsheet would take it for a formula, or `rearm` for such a one. */
export const disarm = (text: string): string => (armed.test(text) ? `'${text}` : text)

/** The text that `disarm` was given. */
export const rearm = (text: string): string => (disarmed.test(text) ? text.slice(1) : text)
