const names: readonly string[] = ['localhost', '127.0.0.1', '[::1]', '::1']

/** Whether a host is called by a name of this machine: any other may be a stranger's that points here. */
export function isLocalName(hostname: string): boolean {
  return names.includes(hostname)
}
