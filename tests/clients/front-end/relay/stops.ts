import { graphql } from 'relay-runtime'

export const list = graphql`
  fragment stops_list on Parcel
  @argumentDefinitions(first: { type: "Int", defaultValue: 10 }, after: { type: "String" })
  @refetchable(queryName: "stopsListRefetchQuery") {
    stops(first: $first, after: $after, orderBy: [{ createdAt: ASC }]) @connection(key: "stops_stops") {
      edges {
        node {
          place
          parcel {
            address
          }
        }
      }
    }
  }
`

export const create = graphql`
  mutation stopsCreateMutation($input: ParcelInput!, $first: Int) {
    createParcel(input: $input) {
      ...stops_list @arguments(first: $first)
    }
  }
`
