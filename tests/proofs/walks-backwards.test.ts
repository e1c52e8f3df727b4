import { proveWalks } from './walks.ts'

proveWalks('backwards')
