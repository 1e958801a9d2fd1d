/** `k3f:118.42` to its epoch and its counters. */
export function splitVersion(version: string): { readonly epoch: string; readonly v: string } {
  const colon = version.indexOf(':');
  return { epoch: version.slice(0, colon), v: version.slice(colon + 1) };
}
