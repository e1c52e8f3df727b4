import { type Logger, pino } from 'pino'
import { counted } from '../names/words.ts'

/** The log as a person reads it in a terminal. Pino's own printer for that brings more packages than all our server. */
export function openReadableLog(level: string, print: (line: string) => void): Logger {
  return pino({ level, base: null }, { write: (line: string) => print(toReadable(JSON.parse(line))) })
}

type Entry = Record<string, unknown> & { err?: { stack?: string } }

function toReadable({ level, msg, time, err, ...rest }: Entry): string {
  const moment = new Date(Number(time)).toTimeString().slice(0, 8)
  if (msg !== 'request') {
    const details = Object.entries(rest).map(([name, value]) => `${name}=${value}`)
    return [moment, msg, ...details].join(' ').concat(err?.stack ? `\n${err.stack}\n` : '\n')
  }
  const { method, path = '(elsewhere)', status, ms, operation, operationName, codes = [], statements } = rest
  const words = [moment, method, path, status, operation, operationName, ...[codes].flat()]
  return `${words.filter(Boolean).join(' ')} · ${ms} ms, ${counted(Number(statements), 'statement')}\n`
}
