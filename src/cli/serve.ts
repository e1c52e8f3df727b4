import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { findObstacles } from '../db/boot.ts'
import { ConfigError } from '../settings.ts'
import { listen, listenForStop } from './listen.ts'
import { openMetricsPort } from './metrics-port.ts'
import { optionsOf } from './open.ts'

export function addServe(program: Command, readConfig: () => Config): void {
  program
    .command('serve')
    .description('Serve the database at DATABASE_URL. Never migrates: run "tablecast migrate up" before.')
    .action(async () => {
      const config = readConfig()
      const { databaseUrl: url, databaseAdminUrl: adminUrl } = config
      if (url === undefined || adminUrl === undefined) {
        throw new ConfigError('DATABASE_URL is missing.')
      }
      if (config.jwtSecrets.length === 0 && config.jwksUrl === undefined) {
        throw new ConfigError(
          'JWT_SECRET and JWKS_URL are both missing; one of them tells whose tokens are good.',
        )
      }
      const obstacles = await findObstacles({ url, adminUrl })
      if (obstacles.length > 0) {
        throw new ConfigError(obstacles.join(' '))
      }
      const { stopped } = listenForStop()
      // Only here: the other commands need neither GraphQL nor the time and memory that it takes to load.
      const { createTablecast } = await import('../app.ts')
      const app = createTablecast({ ...optionsOf(config), databaseUrl: url })
      const metrics = await openMetricsPort(app, config)
      const { origin, close } = await listen(app, config)
      const alsoMetrics = metrics.address === undefined ? '' : `Metrics are at ${metrics.address}\n`
      process.stdout.write(`Tablecast serves ${origin}/graphql and ${origin}/catalog\n${alsoMetrics}`)
      // Who presses Ctrl-C waits; a supervisor has a balancer before us that has yet to notice.
      await close({ noticeMs: (await stopped) === 'SIGTERM' ? config.drainNoticeMs : 0 })
      // What a database that is away has not let go by now is nobody's answer.
      process.exit()
    })
}
