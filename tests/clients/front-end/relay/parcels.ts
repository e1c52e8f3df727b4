import { graphql } from 'relay-runtime'

export const page = graphql`
  query parcelsPageQuery($filter: ParcelFilter, $id: ID!) {
    ...parcels_list @arguments(filter: $filter, first: 20)
    node(id: $id) {
      ...parcels_label @alias
    }
  }
`

export const list = graphql`
  fragment parcels_list on Query
  @argumentDefinitions(
    filter: { type: "ParcelFilter" }
    first: { type: "Int", defaultValue: 10 }
    after: { type: "String" }
    last: { type: "Int" }
    before: { type: "String" }
  )
  @refetchable(queryName: "parcelsListRefetchQuery") {
    parcels(
      filter: $filter
      orderBy: [{ postedOn: DESC_NULLS_FIRST }, { address: ASC }]
      first: $first
      after: $after
      last: $last
      before: $before
    ) @connection(key: "parcels_parcels", filters: ["filter"]) {
      totalCount
      edges {
        node {
          ...parcels_label
        }
      }
    }
  }
`

export const label = graphql`
  fragment parcels_label on Parcel
  @argumentDefinitions(full: { type: "Boolean", defaultValue: false })
  @refetchable(queryName: "parcelsLabelRefetchQuery") {
    address @required(action: NONE)
    speed
    ...parcels_values @include(if: $full) @alias
  }
`

export const values = graphql`
  fragment parcels_values on Parcel {
    pieces
    serial
    weight
    postage
    isFragile
    postedOn
    deliveredAt
    handling
    trackingCode
    sender
    trackingPage
    customs
  }
`

export const create = graphql`
  mutation parcelsCreateMutation($input: ParcelInput!, $connections: [ID!]!) {
    createParcel(input: $input) @prependNode(connections: $connections, edgeTypeName: "ParcelEdge") {
      ...parcels_label
    }
  }
`

export const remove = graphql`
  mutation parcelsRemoveMutation($id: ID!, $connections: [ID!]!) {
    deleteParcel(id: $id) {
      id @deleteEdge(connections: $connections)
    }
  }
`
