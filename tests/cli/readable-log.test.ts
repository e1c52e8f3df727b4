import { expect, it } from '@jest/globals'
import { openReadableLog } from '../../src/cli/readable-log.ts'

it('a request is a line, a failure has its stack', () => {
  const lines: string[] = []
  const log = openReadableLog('info', (line) => lines.push(line))
  const request = { method: 'POST', status: 200, ms: 3.1, statements: 2 }
  log.info({ ...request, path: '/graphql', operation: 'query', operationName: 'Deals' }, 'request')
  log.info({ ...request, status: 404, codes: ['BAD_REQUEST'], statements: 0 }, 'request')
  log.debug(request, 'request')
  log.error({ id: 'abc', err: new Error('lost') }, 'a request failed')
  expect(lines).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d POST \/graphql 200 query Deals · 3.1 ms, 2 statements\n$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d POST \(elsewhere\) 404 BAD_REQUEST · 3.1 ms, 0 statements\n$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d a request failed id=abc\nError: lost\n {4}at /),
  ])
})
