import { NO_OVERLAY } from '../../../../sdk/src/protocol/dashboards.ts';
import { AppError, InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { dashboardQuerySchema, overlayRequestSchema } from '../../wire/dashboards.ts';
import type { RouteContext } from '../context.ts';
import { presentError } from '../errors.ts';
import { parse } from '../parse.ts';
import { parseBody, readBody } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

/** Size limit of the changes to one dashboard. */
const OVERLAY_BYTES = 65_536;

type Params = RouteContext & { params: Record<string, string> };

/** `/v1/dashboards`: the dashboards of the token's roles, without what they hide, and the changes of the reader to them. */
export const routeDashboards = ({ dashboards, adoption, bodyBytes }: HttpOptions) => ({
  async list(context: RouteContext): Promise<void> {
    context.body = await dashboards.list(context.state.access, readRole(context));
  },
  async show(context: Params): Promise<void> {
    const role = readRole(context);
    const { access } = context.state;
    context.body = await dashboards.show(idOf(context), access, role);
    // A preview as another role is not use.
    if (role === undefined) adoption.note(access.principal, { kind: 'dashboard', item: idOf(context) });
  },
  async save(context: Params): Promise<void> {
    const version = readVersion(context.get('if-match'));
    const body = parseBody(await readBody(context.req, Math.min(OVERLAY_BYTES, bodyBytes)));
    const { changes } = parse(overlayRequestSchema, body);
    const { isSaved, dashboard } = await dashboards.save(idOf(context), changes, version, context.state.access);
    if (isSaved) return void (context.body = dashboard);
    const current = dashboard.overlay?.version ?? NO_OVERLAY;
    const error = new AppError(
      'overlay_conflict',
      `If-Match is ${formatValue(version)}, and the dashboard was changed meanwhile: expected "${current}"`,
    );
    context.status = 409;
    context.body = { error: presentError(error, context.state.requestId), dashboard };
  },
  async reset(context: Params): Promise<void> {
    context.body = await dashboards.reset(idOf(context), context.state.access);
  },
});

const readRole = (context: RouteContext): string | undefined => parse(dashboardQuerySchema, context.query).as;

const idOf = ({ params }: Params): string => params['id'] ?? '';

/** Reads the version of `If-Match: "<version>"`. */
function readVersion(header: string): string {
  const [, version] = /^"([\w-]{1,64})"$/.exec(header) ?? [];
  if (version !== undefined) return version;
  const actual = header === '' ? 'missing' : formatValue(header);
  throw new InvalidRequestError(
    'invalid_request',
    `the header If-Match is ${actual}: expected "version" of the overlay in quotes, or "0" where there is none`,
  );
}
