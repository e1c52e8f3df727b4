import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What development keeps between runs, so that a token of yesterday still opens the demo today. */
export interface DevSecrets {
  jwtSecret: string
  adminKey: string
}

// The home itself is open, as Postgres must enter it as another user when we are root; each secret is closed.

/** Reads the secrets of a home; makes them the first time. */
export async function readDevSecrets(home: string): Promise<DevSecrets> {
  const file = join(home, 'dev.json')
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DevSecrets
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new Error(`${file} cannot be read; remove it to get new secrets.`, { cause: error })
    }
  }
  const secrets = { jwtSecret: randomBytes(32).toString('hex'), adminKey: randomBytes(16).toString('hex') }
  await mkdir(home, { recursive: true })
  await writeFile(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}
