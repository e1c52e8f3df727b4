import type { ParcelInput, ParcelPatch, ParcelsQuery, ParcelsQueryVariables } from './types/graphql.js'

// Every statement here is a mistake that the types must not let pass; codegen.test.ts reads what the compiler says.

declare const data: ParcelsQuery
export const misspelt = data.parcels.edges[0]?.node.adress
export const notAsked = data.parcels.edges[0]?.node.weight
export const withoutRequired: ParcelInput = { pieces: 1 }
export const rounded: ParcelInput = { address: 'Here', postage: 1024.5 }
export const noSuchChoice: ParcelPatch = { speed: 'TOMORROW' }
export const twoKeys: ParcelsQueryVariables['orderBy'] = [{ address: 'ASC', speed: 'DESC' }]
export const missingVariable: ParcelsQueryVariables = { first: 1 }
