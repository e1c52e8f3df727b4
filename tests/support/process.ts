import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeAtEnd } from './endings.ts'

const patienceMs = 4_000

/** Ends a process with the test file, if it has not ended by then: asked first, then made to. */
export function endAtEnd(child: ChildProcess): void {
  closeAtEnd(async () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      return
    }
    const exited = once(child, 'exit')
    child.kill('SIGINT')
    const deadline = setTimeout(() => child.kill('SIGKILL'), patienceMs)
    await exited
    clearTimeout(deadline)
  })
}
