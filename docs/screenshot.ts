import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { openBrowser } from '../tests/support/browser.ts'

// Draws docs/graphiql.png anew: the demo in GraphiQL, its query answered, its documentation open.
// Run: npm run screenshot

const root = path.join(import.meta.dirname, '..')
const size = { width: 1280, height: 800 }

const home = await mkdtemp(path.join(tmpdir(), 'tablecast-screenshot-'))
const dev = spawn(process.execPath, [path.join(root, 'src/main.ts'), 'dev', '--json'], {
  env: { ...process.env, TABLECAST_HOME: home, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const lines = createInterface(dev.stdout)
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => ['{}'])])
  await draw(JSON.parse(line).graphql)
} finally {
  dev.kill('SIGINT')
  await once(dev, 'exit')
  await rm(home, { recursive: true })
}

async function draw(url: string): Promise<void> {
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: size })
    await page.goto(url)
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.locator('.graphiql-doc-explorer').getByText('Movie', { exact: true }).click()
    // The headers hold a token, which is nobody's business.
    await page.getByRole('button', { name: 'Hide editor tools' }).click()
    await page.getByRole('button', { name: /^Prettify query/ }).click()
    await narrowDocumentation(page)
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await page.locator('.graphiql-response').getByText('Christopher Nolan').waitFor()
    await page.locator('.graphiql-plugin').evaluate((pane) => pane.scrollTo(0, 0))
    // Scrollbars go some time after the mouse has left.
    await page.mouse.move(size.width - 5, size.height - 5)
    await page.locator('.scrollbar.visible').first().waitFor({ state: 'detached' })
    await page.screenshot({ path: path.join(root, 'docs/graphiql.png'), animations: 'disabled' })
  } finally {
    await browser.close()
  }
}

/** Leaves the query the width that its longest line needs. */
async function narrowDocumentation(page: Page): Promise<void> {
  await page.locator('.graphiql-horizontal-drag-bar').first().hover()
  await page.mouse.down()
  await page.mouse.move(250, size.height / 2, { steps: 5 })
  await page.mouse.up()
}
