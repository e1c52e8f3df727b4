import { v4 as makeId } from 'uuid'

/** What a request is known by: the id that whoever stands in front of us gave it, else one of ours. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id') ?? ''
  return /^[\x21-\x7e]{1,100}$/.test(given) ? given : makeId()
}
