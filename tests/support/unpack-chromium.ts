import { fileURLToPath } from 'node:url'
import { inflate } from '@sparticuz/chromium'

// Unpacks Chromium into the temporary directory of this process: the package knows no other place. Its own function
// for that leaves out, where it is not in a cloud of Amazon, the libraries that a bare Debian lacks too.
for (const name of ['chromium.br', 'al2023.tar.br', 'fonts.tar.br']) {
  await inflate(fileURLToPath(new URL(`../bin/${name}`, import.meta.resolve('@sparticuz/chromium'))))
}
