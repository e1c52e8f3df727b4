import { it } from '@jest/globals'
import { useApp } from '../support/app.ts'
import { expectNoForeignValue, narrow } from './flight.ts'

const test = useApp(narrow)

it('in a hundred thousand requests nobody is told a value of another tenant', async () => {
  await expectNoForeignValue(test, 100_000)
}, 3_600_000)
