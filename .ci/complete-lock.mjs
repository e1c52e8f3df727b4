// Completes package-lock.json after `npm install` on a registry that does not carry the binaries of every platform:
// npm leaves those out of the lock file, and `npm ci` then refuses it. Run: node .ci/complete-lock.mjs
// An entry made here has a version and its platform, but no checksum.
import { readFileSync, writeFileSync } from 'node:fs'

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const platform =
  /(android|darwin|linux|win32|windows|freebsd|openharmony|wasm32)(?:-(arm64|x64|ia32|arm|ppc64|riscv64|s390x|loong64))?/

/** Whether Node would find a package from where another one lies. */
function isLocked(name, from) {
  for (let place = from; ; place = place.slice(0, Math.max(place.lastIndexOf('/node_modules/'), 0))) {
    if (lock.packages[`${place === '' ? '' : `${place}/`}node_modules/${name}`]) return true
    if (place === '') return false
  }
}

function toEntry(name, range, dev) {
  const [, system, cpu] = platform.exec(name.split('/').at(-1)) ?? []
  if (!system) throw new Error(`${name} is optional and not locked, and names no platform.`)
  const isWasm = system === 'wasm32'
  return {
    version: range.replace(/^\^/, ''),
    ...(isWasm || cpu ? { cpu: [isWasm ? system : cpu] } : {}),
    ...(dev ? { dev } : {}),
    optional: true,
    ...(isWasm ? {} : { os: [system === 'windows' ? 'win32' : system] }),
    ...(name.includes('musl') ? { libc: ['musl'] } : {}),
    ...(system === 'linux' && name.includes('gnu') ? { libc: ['glibc'] } : {}),
  }
}

for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (!isLocked(name, place)) lock.packages[`node_modules/${name}`] = toEntry(name, range, dev)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
