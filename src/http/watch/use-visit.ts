import { getOperationAST } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { visitOf } from '../visit.ts'
import { explain, type MaySee } from './diagnostics.ts'

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
      const end = visit.onOperation?.(operation.operation)
      return end && { onExecuteDone: end }
    },
  }
}

/** Measures the work of GraphQL, and shows statements to whoever asks for them and may see them. */
export function useVisit(isSeen: MaySee): Plugin {
  return {
    onParams({ request, paramsHandler, setParamsHandler }) {
      const visit = visitOf(request)
      explain(visit, request, isSeen)
      setParamsHandler((payload) => visit.stage('plan', async () => paramsHandler(payload)))
    },
    onResultProcess({ request, result, setResult }) {
      const visit = visitOf(request)
      const { explained } = visit.tally
      if (explained && isSeen(visit) && result && ('data' in result || 'errors' in result)) {
        const sql = explained.map(({ ms, ...sent }) => ({ ...sent, ms: Math.round(ms * 10) / 10 }))
        setResult({ ...result, extensions: { ...result.extensions, sql } })
      }
    },
  }
}
