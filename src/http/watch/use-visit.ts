import { getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { visitOf } from '../visit.ts'

/** Longer names are cut: whoever writes a document may name its operations as he likes. */
const nameAtMost = 64

/** Notes which operation it is; the first of all, so that it is known of one that is refused for its cost too. */
export function useOperation(): Plugin {
  return {
    onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation) {
        return
      }
      const visit = visitOf((args.contextValue as { request: Request }).request)
      visit.operation = { type: operation.operation, name: operation.name?.value.slice(0, nameAtMost) }
    },
  }
}
