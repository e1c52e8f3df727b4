import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import type { Browser, Locator, Page } from 'playwright-core'
import { shop } from '../examples/shop.ts'
import { useApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { serve } from '../support/listening.ts'
import { makeTenant } from '../support/tenant.ts'

// A browser on two busy cores. Nothing here waits for longer than it must; the browser gives up before Jest does, as it
// can say what it waited for.
const patienceMs = 60_000
jest.setTimeout(2 * patienceMs)
const attemptMs = 10_000

const test = useApp()
let browser: Browser
let origin: string

beforeAll(async () => {
  const { token, ask } = await makeTenant(test, shop)
  await ask(`mutation {
    lamp: createProduct(input: { sku: "L-1", title: "Lamp", price: "49.9", size: SMALL }) { id }
    desk: createProduct(input: { sku: "D-1", title: "Desk", price: "320", size: LARGE }) { id }
  }`)
  const query = '{ products(orderBy: [{ price: DESC }]) { totalCount nodes { title price size } } }'
  origin = await serve(test.another({ graphiql: { token, query } }))
  browser = await openBrowser()
})
afterAll(() => browser?.close())

/** Every address that the pages asked for, also from their workers. */
let asked: string[] = []

async function open(path: string): Promise<Page> {
  const context = await browser.newContext()
  context.setDefaultTimeout(patienceMs)
  context.on('request', (request) => asked.push(request.url()))
  const page = await context.newPage()
  await page.goto(`${origin}${path}`)
  return page
}

/** What of it is not on the server that the pages come from. */
function strangers(): string[] {
  const own = [`${origin}/`, `blob:${origin}/`, 'data:']
  return asked.filter((url) => !own.some((start) => url.startsWith(start)))
}

async function openGraphiql(path: string): Promise<Page> {
  const page = await open(path)
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  // The types are there as soon as introspection is answered.
  await page.locator('.graphiql-doc-explorer a').first().waitFor()
  return page
}

async function readType(page: Page, name: string): Promise<string> {
  const explorer = page.locator('.graphiql-doc-explorer')
  await explorer.getByText(name, { exact: true }).click()
  await explorer.locator('.graphiql-doc-explorer-title').getByText(name, { exact: true }).waitFor()
  return toText(explorer)
}

/** Types, and takes the name that is offered; again when none is, as the worker that knows the language starts late. */
async function complete(page: Page, text: string, name: string): Promise<void> {
  const offer = page.locator('.suggest-widget .monaco-list-row').filter({ hasText: name })
  for (let left = patienceMs; ; left -= attemptMs) {
    await page.locator('.graphiql-query-editor .monaco-editor').first().click()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type(text)
    try {
      return await offer.click({ timeout: attemptMs })
    } catch (error) {
      if (left <= attemptMs) throw error
    }
  }
}

async function run(page: Page, expected: string): Promise<string> {
  await page.getByRole('button', { name: /^Execute query/ }).click()
  const response = page.locator('.graphiql-response')
  await response.getByText(expected).first().waitFor()
  return toText(response)
}

/** As it is read: by lines, and with plain spaces where the editor has others. */
async function toText(place: Locator): Promise<string> {
  return (await place.allInnerTexts()).join('').replaceAll('\u00a0', ' ')
}

describe('a page that asks nobody but its server', () => {
  let page: Page
  beforeAll(async () => {
    page = await openGraphiql('/graphql')
  })
  afterEach(() => {
    expect(asked).toContain(`${origin}/graphql`)
    expect(strangers()).toEqual([])
  })

  it('shows the rows of the query that it opens with', async () => {
    expect(JSON.parse(await run(page, 'Desk'))).toEqual({
      data: {
        products: {
          totalCount: 2,
          nodes: [
            { title: 'Desk', price: '320.00', size: 'LARGE' },
            { title: 'Lamp', price: '49.90', size: 'SMALL' },
          ],
        },
      },
    })
  })

  it('documents the types of the tenant, with what its people say of them', async () => {
    const product = await readType(page, 'Product')
    expect(product).toContain('Article')
    expect(product).toContain('Something that is for sale.')
    expect(product).toMatch(/title: String\s+As customers read it\./)
    expect(product).toMatch(/sku: String\s+SKU/)
    expect(await readType(page, 'ProductSize')).toMatch(/SMALL\s+S\s+MEDIUM\s+M\s+LARGE\s+L/)
  })

  it('offers a field of the tenant while its name is typed', async () => {
    await complete(page, '{ customers { nodes { born', 'bornOn')
    await page.locator('.graphiql-query-editor').getByText('bornOn').waitFor()
  })

  it('is there for the definitions too', async () => {
    const definitions = await openGraphiql('/catalog')
    expect(await readType(definitions, 'Mutation')).toContain('renameField')
    await complete(definitions, '{ table(name: "Customer") { plu', 'pluralName')
    expect(JSON.parse(await run(definitions, 'customers'))).toEqual({
      data: { table: { pluralName: 'customers' } },
    })
  })
})

it('a page that asked somebody else would be noticed, also when a worker of it does', async () => {
  const page = await open('/schema.graphql')
  asked = []
  await page.evaluate(async () => {
    const script = "fetch('http://elsewhere.test/worker').catch(() => postMessage('done'))"
    const worker = new Worker(URL.createObjectURL(new Blob([script])))
    await new Promise((resolve) => worker.addEventListener('message', resolve))
    await fetch('http://elsewhere.test/page').catch(() => {})
  })
  expect(strangers()).toEqual(['http://elsewhere.test/worker', 'http://elsewhere.test/page'])
})
