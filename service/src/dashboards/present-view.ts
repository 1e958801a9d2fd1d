import type { StoredView, ViewChoice, ViewState } from '../../../sdk/src/protocol/views.ts';
import type { Access } from '../access/authenticate.ts';
import { InvalidRequestError } from '../base/errors.ts';
import { findWrongValue, type WrongValue } from '../catalog/model/check-properties.ts';
import { describeUnknown } from '../catalog/model/names.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { COMPARISONS } from '../catalog/model/widgets.ts';
import { namesOtherRows } from './names-other-rows.ts';
import { listDashboards } from './present-dashboard.ts';
import type { ViewRecord } from './view-rows.ts';
import { visibleTo } from './visible-to.ts';

/** A part of a state that the principal may not see, that is gone, or that is wrong. */
interface WrongPart {
  /** As `filters`, or `open.metric`. */
  readonly path: string;
  readonly message: string;
}

/**
 * Presents views to a principal, without what it may not see: other dashboards, hidden metrics, and filters by hidden
 * dimensions. Filters of somebody else are kept where the row filters of the principal let rows with each of their values
 * pass; its own filters are kept whatever values they name, as it wrote them itself.
 */
export function presentViews(catalog: Catalog, records: readonly ViewRecord[], access: Access): StoredView[] {
  const dashboards = listDashboards(catalog, access).map(({ id }) => id);
  return records.map((record) => presentView(catalog, record, { access, dashboards }));
}

interface Viewer {
  readonly access: Access;
  /** Ids of the dashboards that the principal has. */
  readonly dashboards: readonly string[];
}

function presentView(catalog: Catalog, { id, subject, name, state }: ViewRecord, viewer: Viewer): StoredView {
  const { access, dashboards } = viewer;
  const isOwn = subject === access.principal.subject;
  const { dashboard, open, ...choice } = state;
  const missing = new Set<StoredView['missing'][number]>();
  const kept = keepVisible(choice, isOwn);
  const isShown = dashboard === undefined || dashboards.includes(dashboard);
  if (!isShown) missing.add('dashboard');

  function keepVisible(part: ViewChoice, isTrusted: boolean): ViewChoice {
    const wrong = new Set(findWrongChoice(catalog, part, access).map(({ path }) => path));
    if (part.filters !== undefined && !isTrusted && namesOtherRows(part.filters, access.policy)) wrong.add('filters');
    if (wrong.has('filters')) missing.add('filters');
    if (wrong.has('range') || wrong.has('compare')) missing.add('range');
    return Object.fromEntries(Object.entries(part).filter(([key]) => !wrong.has(key)));
  }

  function keepOpen(): ViewState['open'] {
    if (!open) return undefined;
    const { metric, view, ...inner } = open;
    if (!access.policy.metrics.has(metric)) {
      missing.add('metric');
      return undefined;
    }
    return { metric, ...(view && { view }), ...keepVisible(inner, isOwn) };
  }

  const shownOpen = keepOpen();
  return {
    id,
    name,
    state: {
      ...(dashboard !== undefined && isShown && { dashboard }),
      ...kept,
      ...(shownOpen && { open: shownOpen }),
    },
    missing: [...missing],
    isOwn,
  };
}

/** Throws `invalid_request` that names the first part of a state which the principal may not see, or which is wrong. */
export function checkState(catalog: Catalog, { dashboard, open, ...choice }: ViewState, access: Access): void {
  const { metrics } = visibleTo(catalog, access.policy);
  const wrong = [
    ...(dashboard === undefined ? [] : toParts('dashboard', findWrongDashboard(catalog, dashboard, access))),
    ...findWrongChoice(catalog, choice, access),
    ...(open && !metrics.has(open.metric)
      ? [{ path: 'open.metric', message: describeUnknown('a metric', open.metric, [...metrics.keys()]) }]
      : []),
    ...(open ? findWrongChoice(catalog, open, access).map((part) => ({ ...part, path: `open.${part.path}` })) : []),
  ];
  const [first] = wrong;
  if (!first) return;
  const path = `state.${first.path}`;
  throw new InvalidRequestError('invalid_request', `${path}: ${first.message}`, { path });
}

const toParts = (path: string, wrong: WrongValue | undefined): WrongPart[] =>
  wrong ? [{ path, message: wrong.message }] : [];

function findWrongDashboard(catalog: Catalog, dashboard: string, access: Access): WrongValue | undefined {
  const ids = listDashboards(catalog, access).map(({ id }) => id);
  return ids.includes(dashboard) ? undefined : { message: describeUnknown('a dashboard of yours', dashboard, ids) };
}

function findWrongChoice(catalog: Catalog, { range, compare, filters }: ViewChoice, { policy }: Access): WrongPart[] {
  const scope = visibleTo(catalog, policy);
  const isPeriod = compare !== undefined && !findWrongValue(compare, 'range', scope);
  return [
    ...toParts('range', range === undefined ? undefined : findWrongValue(range, 'range', scope)),
    ...toParts('compare', compare === undefined || isPeriod ? undefined : findWrongValue(compare, COMPARISONS, scope)),
    ...toParts('filters', filters === undefined ? undefined : findWrongValue(filters, 'filters', scope)),
  ];
}
