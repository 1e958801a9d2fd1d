import type { ViewChoice, ViewState } from '../../../sdk/src/protocol/views.ts';

const CHOICES = ['range', 'compare', 'filters'] as const;
const VIEWS = ['explore', 'explain', 'proof'] as const;

/** The state of a saved view as parameters of the page's address. */
export function toViewParams({ dashboard, open, ...choice }: ViewState): URLSearchParams {
  const params = new URLSearchParams();
  const write = (prefix: string, part: ViewChoice): void => {
    for (const name of CHOICES) if (part[name]) params.set(prefix + name, part[name]);
  };
  write('', choice);
  if (dashboard) params.set('dashboard', dashboard);
  if (!open) return params;
  params.set('explore', open.metric);
  if (open.view && open.view !== 'explore') params.set('view', open.view);
  write('explore-', open);
  return params;
}

/** Reads the part of the page's address that a view keeps: no theme, no alert. */
export function readViewParams(params: URLSearchParams): ViewState {
  const read = (prefix: string): ViewChoice =>
    Object.fromEntries(
      CHOICES.flatMap((name) => (params.get(prefix + name) ? [[name, params.get(prefix + name)]] : [])),
    );
  const [dashboard, metric] = [params.get('dashboard'), params.get('explore')];
  const view = VIEWS.find((name) => name === params.get('view'));
  return {
    ...(dashboard && { dashboard }),
    ...read(''),
    ...(metric && { open: { metric, ...(view && { view }), ...read('explore-') } }),
  };
}
