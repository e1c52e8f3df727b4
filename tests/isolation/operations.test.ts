import { testOperations } from './operations.ts'

testOperations('with both walls')
