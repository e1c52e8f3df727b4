const endings: (() => Promise<void>)[] = []

/** Registers what must be undone when the run ends, the last first. */
export function atEnd(undo: () => Promise<void>): void {
  endings.push(undo)
}

export default async function tearDown(): Promise<void> {
  for (let undo = endings.pop(); undo; undo = endings.pop()) await undo()
}
