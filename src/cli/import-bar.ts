import cliProgress from 'cli-progress'
import type { Progress } from '../exchange/import.ts'
import { counted } from '../names/words.ts'

/** A bar on stderr, which leaves stdout to what was asked for. */
export function openBar() {
  const bar = new cliProgress.SingleBar({
    format: '{stage} {bar} {percentage}% · {rows}',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  let isShown = false
  return {
    show({ stage, bytes, ofBytes, rows }: Progress): void {
      const told = { stage, rows: counted(rows, 'row') }
      if (!isShown) {
        bar.start(ofBytes, bytes, told)
        isShown = true
      }
      bar.update(bytes, told)
    },
    /** Takes it away, until there is more to show. */
    stop(): void {
      if (isShown) {
        bar.stop()
        isShown = false
      }
    },
  }
}
