import { proveWalks } from './walks.ts'

proveWalks('forwards')
