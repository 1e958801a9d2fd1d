/** An act, as the chain names it. The object's id is the `:id` or `:name` of the path, else that of the first row it changes. */
export interface DeclaredAct {
  readonly action: string;
  readonly object: string;
}

const act = (action: string, object = action.slice(0, action.indexOf('.'))): DeclaredAct => ({ action, object });

/** Not recorded: a read, or events of a source, of which there are too many. */
type NoAct = 'read' | 'ingest';

/** Every route that is not a GET, with what it is recorded as: the service does not start with a route that is missing here. */
export const ACTS: Readonly<Record<string, DeclaredAct | NoAct>> = {
  'POST /v1/query': 'read',
  'POST /v1/live/ticket': 'read',
  'POST /v1/live/stream/:id': 'read',
  'POST /v1/rules/test': 'read',
  'POST /v1/rules/backtest': 'read',
  'POST /v1/events/:source': 'ingest',
  'POST /v1/adoption': 'ingest',
  'POST /v1/export': act('export', 'export'),
  'POST /v1/dead-letters/replay': act('dead_letter.replay'),
  'PUT /v1/dashboards/:id/overlay': act('dashboard.change'),
  'DELETE /v1/dashboards/:id/overlay': act('dashboard.reset'),
  'PUT /v1/views/:id': act('view.save'),
  'DELETE /v1/views/:id': act('view.remove'),
  'POST /v1/annotations': act('annotation.create'),
  'PUT /v1/annotations/:id': act('annotation.change'),
  'DELETE /v1/annotations/:id': act('annotation.remove'),
  'POST /v1/anomalies/verdicts': act('anomaly.judge'),
  'POST /v1/alerts/:id/acknowledge': act('alert.acknowledge'),
  'POST /v1/alerts/:id/snooze': act('alert.snooze'),
  'POST /v1/alerts/:id/unsnooze': act('alert.unsnooze'),
  'POST /v1/alerts/:id/resolve': act('alert.resolve'),
  'POST /v1/alerts/:id/assign': act('alert.assign'),
  'POST /v1/alerts/:id/comment': act('alert.comment'),
  'POST /v1/rules': act('rule.create'),
  'POST /v1/own-rules': act('rule.create_own'),
  'PUT /v1/rules/:name': act('rule.edit'),
  'DELETE /v1/rules/:name': act('rule.remove'),
  'POST /v1/rules/:name/disable': act('rule.disable'),
  'POST /v1/rules/:name/enable': act('rule.enable'),
  'POST /v1/silences': act('silence.create'),
  'DELETE /v1/silences/:id': act('silence.end'),
  'POST /v1/channels/:name/test': act('channel.test'),
  'POST /v1/channels/:name/enable': act('channel.enable'),
  'POST /v1/deliveries/replay': act('delivery.replay'),
  'POST /v1/keys': act('key.create'),
  'DELETE /v1/keys/:id': act('key.revoke'),
  'POST /v1/tokens': act('token.create'),
  'DELETE /v1/tokens': act('token.revoke_subject'),
  'DELETE /v1/tokens/:id': act('token.revoke'),
  'POST /unsubscribe/:token': act('digest.unsubscribe'),
  'POST /unsubscribe/:token/undo': act('digest.subscribe'),
};

interface Layer {
  readonly path: unknown;
  readonly methods: readonly string[];
  captures(path: string): string[];
  params(path: string, captures: string[]): Record<string, string>;
}

interface Routed {
  readonly method: string;
  readonly path: string;
  readonly matched?: readonly Layer[];
}

/** Throws for a route that is neither a GET nor declared: nobody would see what it did. */
export function requireDeclared(
  routers: readonly { readonly stack: readonly Pick<Layer, 'path' | 'methods'>[] }[],
): void {
  for (const { path, methods } of routers.flatMap(({ stack }) => stack)) {
    const missing = methods.find((method) => !/^(GET|HEAD)$/.test(method) && !(`${method} ${String(path)}` in ACTS));
    if (missing) throw new Error(`${missing} ${String(path)} is not declared: expected it in http/audit/acts.ts`);
  }
}

/** Returns the route of a request, `PUT /v1/rules/:name`; undefined where none is served. */
export function findRoute(context: Routed): string | undefined {
  const layer = findLayer(context);
  return layer && `${context.method} ${String(layer.path)}`;
}

/** Returns the parameters in the path of a request: those of the context are set later, when its route runs. */
export function findParams(context: Routed): Partial<Record<string, string>> {
  const layer = findLayer(context);
  return layer ? layer.params(context.path, layer.captures(context.path)) : {};
}

const findLayer = ({ method, matched }: Routed): Layer | undefined =>
  matched?.find(({ methods }) => methods.includes(method));

/** Returns what a route is recorded as; undefined for one that is not. */
export function findAct(route: string | undefined): DeclaredAct | undefined {
  const declared = route === undefined ? undefined : ACTS[route];
  return typeof declared === 'object' ? declared : undefined;
}
