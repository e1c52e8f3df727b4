import { pino } from 'pino'

/** A log that is kept: what a server would write to stdout, line by line. */
export function keepLog(level = 'debug') {
  const lines: string[] = []
  const logger = pino({ level }, { write: (line: string) => lines.push(line) })
  return {
    logger,
    text: () => lines.join(''),
    entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    clear: () => lines.splice(0),
  }
}
