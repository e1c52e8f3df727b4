import cliProgress from 'cli-progress'
import type { Progress } from '../exchange/import.ts'

/** A bar on stderr, which leaves stdout to what was asked for. */
export function openBar() {
  const bar = new cliProgress.SingleBar({
    format: '{stage} {bar} {percentage}% · {rows} rows',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  let isShown = false
  return {
    show({ stage, bytes, ofBytes, rows }: Progress): void {
      if (!isShown) {
        bar.start(ofBytes, bytes, { stage, rows })
        isShown = true
      }
      bar.update(bytes, { stage, rows })
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
