// What mutations of many records say of the arguments that they share.

export const dryRunDescription = 'Answer what would be, and write nothing.'
export const atMostDescription = 'Refuse when more records match; it must be raised by whoever means them.'
