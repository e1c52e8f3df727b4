import type { Command } from 'commander'
import { Option } from 'commander'
import { SignJWT } from 'jose'
import type { Config } from '../config.ts'
import { readDevSecrets } from './home.ts'
import { UsageError } from './usage.ts'

export interface TokenRequest {
  tenant: string
  sub: string
  role: string
  /** Such as 1h or 30d. */
  expires: string
}

/** What of the configuration a token must fit; of two secrets the first one signs. */
type Signer = { jwtSecrets: readonly [string, ...string[]] } & Pick<Config, 'jwtIssuer' | 'jwtAudience'>

/** Signs a token as the SaaS product would; for development. */
export async function mintToken(
  { jwtSecrets: [secret], jwtIssuer: iss, jwtAudience: aud }: Signer,
  { tenant, sub, role, expires }: TokenRequest,
): Promise<string> {
  return new SignJWT({
    tenant,
    role,
    ...(iss === undefined ? {} : { iss }),
    ...(aud === undefined ? {} : { aud }),
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(new TextEncoder().encode(secret))
}

export function addToken(program: Command, readConfig: () => Config): void {
  program
    .command('token')
    .description('Print a JWT for development, signed with JWT_SECRET or with the secret of the home.')
    .requiredOption('--tenant <slug>', 'the tenant that it opens')
    .option('--sub <name>', 'who it is for', 'developer')
    .addOption(
      new Option('--role <role>', 'what it allows').choices(['reader', 'writer', 'admin']).default('admin'),
    )
    .option('--expires <time>', 'how long it is good for', '12h')
    .action(async (options: TokenRequest) => {
      const config = readConfig()
      const secret = config.jwtSecrets[0] ?? (await readDevSecrets(config.home)).jwtSecret
      const token = await mintToken({ ...config, jwtSecrets: [secret] }, options).catch((error) => {
        throw new UsageError(
          `A token cannot be made: ${error.message}; --expires is a time such as 1h or 30d.`,
        )
      })
      process.stdout.write(`${token}\n`)
    })
}
