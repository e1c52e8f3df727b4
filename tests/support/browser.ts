import { execFile } from 'node:child_process'
import { access, constants, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { arch, platform } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

/** A Chromium that may be on this machine, and what it needs in its environment. */
interface Candidate {
  executablePath: string
  env?: NodeJS.ProcessEnv
}

// Playwright itself turns off the sandbox, which root has none of, and what Chromium asks of its maker by itself.
const flags = [
  '--disable-gpu',
  '--disable-quic',
  // Nothing but this machine can be reached: a page that needs more is broken here as it is offline.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
]

/** Starts a Chromium without a window: that of CHROMIUM_PATH, else one of this machine, else the one that npm brought. */
export async function openBrowser(): Promise<Browser> {
  const named = process.env['CHROMIUM_PATH']
  if (named) return launch({ executablePath: named })
  const errors: unknown[] = []
  for (const candidate of await findInstalled()) {
    try {
      return await launch(candidate)
    } catch (error) {
      // A command of that name may only tell how to install a browser.
      errors.push(error)
    }
  }
  if (platform() === 'linux' && arch() === 'x64') return launch(await unpackChromium())
  throw new AggregateError(errors, 'There is no Chromium that starts; set CHROMIUM_PATH to one.')
}

function launch({ executablePath, env = {} }: Candidate): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags, env: { ...process.env, ...env } })
}

async function findInstalled(): Promise<Candidate[]> {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  const places = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean)
  const files = places.flatMap((place) => names.map((name) => path.join(place, name)))
  const found = await Promise.all(files.map((file) => isThere(file, constants.X_OK)))
  return files.filter((_, index) => found[index]).map((executablePath) => ({ executablePath }))
}

/** Unpacks the browser of @sparticuz/chromium, once for each version of it. */
async function unpackChromium(): Promise<Candidate> {
  const modules = path.join(import.meta.dirname, '../../node_modules')
  const manifest = await readFile(path.join(modules, '@sparticuz/chromium/package.json'), 'utf8')
  const home = path.join(modules, `.cache/chromium-${JSON.parse(manifest).version}`)
  if (!(await isThere(home))) {
    await mkdir(path.dirname(home), { recursive: true })
    // Moved there as a whole: a run that is cut short must not leave half a browser behind.
    const draft = await mkdtemp(`${home}-`)
    const script = path.join(import.meta.dirname, 'unpack-chromium.ts')
    await promisify(execFile)(process.execPath, [script], { env: { ...process.env, TMPDIR: draft } })
    await writeFile(path.join(draft, 'fonts.conf'), describeFonts(home))
    await rename(draft, home).catch(async (error) => {
      await rm(draft, { recursive: true })
      // Another run was faster.
      if (!(await isThere(home))) throw error
    })
  }
  return {
    executablePath: path.join(home, 'chromium'),
    env: {
      LD_LIBRARY_PATH: path.join(home, 'al2023/lib'),
      FONTCONFIG_FILE: path.join(home, 'fonts.conf'),
    },
  }
}

/** Where letters come from; without any font Chromium ends at the first one. */
function describeFonts(home: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${path.join(home, 'fonts/fonts')}</dir>
  <cachedir>${path.join(home, 'fonts-cache')}</cachedir>
</fontconfig>
`
}

function isThere(file: string, mode?: number): Promise<boolean> {
  return access(file, mode).then(
    () => true,
    () => false,
  )
}
