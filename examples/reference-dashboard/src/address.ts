const isOfExploration = (name: string): boolean => name === 'explore' || name === 'view' || name.startsWith('explore-');

/** Parameters of the metric that is open over the page, as `KpiContext.toParams` names them. */
export const pickExploration = (params: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...params].filter(([name]) => isOfExploration(name)));

/** Writes an address: a step of the reader becomes an entry of the history, another change replaces the current one. */
export function writeAddress(params: URLSearchParams, isStep: boolean): void {
  const address = `?${params}`;
  if (address === location.search) return;
  if (isStep) history.pushState(null, '', address + location.hash);
  else history.replaceState(null, '', address + location.hash);
}
