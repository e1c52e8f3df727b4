import { readdirSync, writeFileSync } from 'node:fs'
import { lstat, readFile, symlink } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { makeTenant, type TestTenant } from '../support/tenant.ts'
import { useExporting } from './exporting.ts'
import { useFolder } from './files.ts'

const test = useApp()
const folder = useFolder()
const exporting = useExporting(test)
let tenant: TestTenant
const lines = Array.from({ length: 1_500 }, (_, index) => String(index))

beforeAll(async () => {
  tenant = await makeTenant(test, [{ name: 'Deal', fields: [{ name: 'size', kind: 'integer' }] }])
  await exporting.fill(
    tenant,
    'Deal',
    lines.map((line, index) => ({
      id: `01939ed0-1d5c-7bd4-8f9c-${String(index).padStart(12, '0')}`,
      size: Number(line),
    })),
  )
})

const whole = `size\n${lines.join('\n')}\n`
const send = (to: string, request = {}) =>
  exporting.send(tenant, 'Deal', { to, fields: ['size'], ...request })
const filesLike = (name: string) => readdirSync(folder.path).filter((file) => file.startsWith(name))

describe('the file of an export', () => {
  it('has the format of its extension, and is compressed when its name says so', async () => {
    expect(await send(folder.at('a.csv'))).toMatchObject({ file: folder.at('a.csv'), text: whole })
    expect(await send(folder.at('a.JSON'))).toMatchObject({ format: 'json' })
    expect(await send(folder.at('a.jsonl'))).toMatchObject({ format: 'ndjson' })
    expect(await send(folder.at('a.txt'), { format: 'csv' })).toMatchObject({ text: whole })
    expect(await send(folder.at('a.csv.gz'))).toMatchObject({ format: 'csv' })
    expect(gunzipSync(await readFile(folder.at('a.csv.gz'))).toString()).toBe(whole)
    await expect(send(folder.at('a.xlsx'))).rejects.toThrow(
      'No format goes with "a.xlsx"; the formats are: csv, json, ndjson.',
    )
  })

  it('is not there before it is complete, and nothing else is there then', async () => {
    const seen: string[][] = []
    await send(folder.at('b.csv'), { onProgress: () => seen.push(filesLike('b.csv')) })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.flat().filter((name) => !/^b\.csv\.[0-9a-f]{8}\.part$/.test(name))).toEqual([])
    expect(filesLike('b.csv')).toEqual(['b.csv'])
  })

  it('does not take the place of one that is there, also when that comes last, but with force', async () => {
    await folder.write('c.csv', 'mine')
    await expect(send(folder.at('c.csv'))).rejects.toThrow(/c\.csv" is there already; --force replaces it\.$/)
    const late = send(folder.at('d.csv'), { onProgress: () => writeFileSync(folder.at('d.csv'), 'mine') })
    await expect(late).rejects.toThrow('is there already')
    for (const name of ['c.csv', 'd.csv']) {
      expect(await readFile(folder.at(name), 'utf8')).toBe('mine')
      expect(filesLike(name)).toEqual([name])
    }
    expect(await send(folder.at('c.csv'), { force: true })).toMatchObject({ text: whole })
    expect(filesLike('c.csv')).toEqual(['c.csv'])
  })

  it('may be reached by a link, which stays one', async () => {
    await folder.write('e.csv', 'old')
    await symlink(folder.at('e.csv'), folder.at('link.csv'))
    await expect(send(folder.at('link.csv'))).rejects.toThrow('is there already')
    await send(folder.at('link.csv'), { force: true })
    expect((await lstat(folder.at('link.csv'))).isSymbolicLink()).toBe(true)
    expect(await readFile(folder.at('e.csv'), 'utf8')).toBe(whole)
  })

  it('leaves nothing behind when the export fails or is stopped', async () => {
    await expect(send(folder.at('f.csv'), { fields: ['none'] })).rejects.toThrow('has no field "none"')
    await expect(send(folder.at('f.csv'), { signal: AbortSignal.abort() })).rejects.toThrow(
      'The export was stopped before its end.',
    )
    const stop = new AbortController()
    const stopped = send(folder.at('f.csv'), { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toThrow('The export was stopped before its end.')
    expect(filesLike('f.csv')).toEqual([])
  })

  it('must have a folder, and must not be anything else', async () => {
    await expect(send(folder.at('no/such/a.csv'))).rejects.toThrow(/^There is no folder for ".*a\.csv"\.$/)
    await expect(send(folder.path, { format: 'csv', force: true })).rejects.toThrow(
      /^".*" is no file; without --output the export goes to stdout\.$/,
    )
  })
})
