import type { TestTenant } from '../support/tenant.ts'

interface Numbers {
  deals: { nodes: { number: number }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }
}

/** Every number of the deals in ascending order, to see that none is lost and none is there twice. */
export async function numbersOf(tenant: TestTenant): Promise<number[]> {
  const numbers: number[] = []
  for (let after: string | null = null; ; ) {
    const { deals }: Numbers = await tenant.ask<Numbers>(
      `query ($after: String) { deals(orderBy: [{ number: ASC }], first: 1000, after: $after) {
        nodes { number } pageInfo { hasNextPage endCursor }
      } }`,
      { after },
    )
    numbers.push(...deals.nodes.map(({ number }) => number))
    if (!deals.pageInfo.hasNextPage) {
      return numbers
    }
    after = deals.pageInfo.endCursor
  }
}
