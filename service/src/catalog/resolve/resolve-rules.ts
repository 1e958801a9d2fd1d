import type { DraftRule } from '../file/draft-alerts.ts';
import { describeUnknown } from '../model/names.ts';
import { mayBeNegative } from '../model/expressions/may-be-negative.ts';
import { toTitle } from '../model/titles.ts';
import type { Expression } from '../model/expressions/expression-types.ts';
import type { Condition, Dimension, Measure, Metric, Rule } from '../model/types.ts';

/** Names that a rule may refer to. A name in `broken` exists and has a problem of its own. */
export interface RuleScope {
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly measures: ReadonlyMap<string, Measure>;
  readonly dimensions: ReadonlyMap<string, Dimension>;
  readonly channels: { has(name: string): boolean; keys(): Iterable<string> };
  readonly broken: Readonly<Record<'metrics' | 'dimensions', ReadonlySet<string>>>;
}

/** A problem of a rule or channel; `path` is relative to its own map. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Outcome<T> = { readonly value: T; readonly problems: readonly Problem[] };

/** Resolves a rule of the right shape. Serves catalogue files and the API alike. */
export function resolveRule(name: string, draft: DraftRule, scope: RuleScope): Outcome<Rule> {
  const problems: Problem[] = [];
  const refuse = (path: readonly (string | number)[], message: string): undefined => {
    problems.push({ path, message });
    return undefined;
  };
  const metric = scope.metrics.get(draft.metric);
  if (!metric && !scope.broken.metrics.has(draft.metric)) {
    refuse(['metric'], describeUnknown('a metric', draft.metric, [...scope.metrics.keys(), ...scope.broken.metrics]));
  }
  checkDimensions(draft, metric, scope, refuse);
  if (metric) checkWindows(draft, metric, refuse);
  draft.channels.forEach((channel, index) => {
    if (scope.channels.has(channel)) return;
    refuse(['channels', index], describeUnknown('a channel', channel, [...scope.channels.keys()]));
  });
  const rule: Rule = {
    name,
    title: draft.title ?? toTitle(name),
    metric: draft.metric,
    per: draft.per,
    by: [...new Set(draft.by)],
    condition: resolveCondition(draft, metric, scope, refuse),
    forMs: draft.for,
    keepFiringForMs: draft.keep_firing_for,
    noData: draft.no_data,
    severity: draft.severity,
    channels: [...new Set(draft.channels)],
    repeatMs: draft.repeat,
  };
  return { value: rule, problems };
}

/** Refuses windows that depend on a range, which a rule has none of, and expected ranges, which windows have none of. */
function checkWindows(draft: DraftRule, { name, windows }: Metric, refuse: Refuse): void {
  const ofRange = windows.windows.find(({ kind }) => kind === 'running' || kind === 'total');
  if (ofRange) {
    const kind = ofRange.kind === 'running' ? 'running_total' : 'share_of_total';
    refuse(
      ['metric'],
      `${name} is a ${kind}, which depends on a range: expected a metric without it, or to_date or rolling`,
    );
  } else if (draft.absent_for !== undefined && windows.windows.length > 0) {
    refuse(
      ['absent_for'],
      `absent_for on ${name}, which is computed over a window and so has a value without events: expected a metric without one`,
    );
  } else if (draft.anomaly !== undefined && windows.windows.length > 0) {
    refuse(
      ['anomaly'],
      `anomaly on ${name}, which is computed over a window and has no expected range: expected a limit or a change`,
    );
  }
}

export type Refuse = (path: readonly (string | number)[], message: string) => undefined;

function checkDimensions(draft: DraftRule, metric: Metric | undefined, scope: RuleScope, refuse: Refuse): void {
  draft.by.forEach((name, index) => {
    const dimension = scope.dimensions.get(name);
    if (!dimension) {
      if (!scope.broken.dimensions.has(name)) {
        refuse(
          ['by', index],
          describeUnknown('a dimension', name, [...scope.dimensions.keys(), ...scope.broken.dimensions]),
        );
      }
      return;
    }
    if (dimension.pii) {
      refuse(
        ['by', index],
        `${name} is personal data, and notifications would name its values: expected a dimension without pii`,
      );
    }
    const missing = metric?.sources.find((source) => !dimension.fields.has(source));
    if (missing === undefined) return;
    refuse(
      ['by', index],
      `source ${missing} of ${draft.metric} has no ${name}: expected a dimension of all its sources`,
    );
  });
}

const KINDS = [
  'above',
  'below',
  'rises_by',
  'falls_by',
  'rises_by_amount',
  'falls_by_amount',
  'anomaly',
  'absent_for',
] as const;
const CHANGES: readonly string[] = ['rises_by', 'falls_by', 'rises_by_amount', 'falls_by_amount'];
const isShare = (kind: string): kind is 'rises_by' | 'falls_by' => kind === 'rises_by' || kind === 'falls_by';
const isAmount = (kind: string): kind is 'rises_by_amount' | 'falls_by_amount' =>
  kind === 'rises_by_amount' || kind === 'falls_by_amount';

function resolveCondition(
  draft: DraftRule,
  metric: Metric | undefined,
  { measures }: Pick<RuleScope, 'measures'>,
  refuse: Refuse,
): Condition {
  const given = KINDS.filter((kind) => draft[kind] !== undefined);
  const [kind] = given;
  const none: Condition = {
    kind: 'threshold',
    direction: 'above',
    limit: 0,
    clear: 0,
    critical: undefined,
    fires: 'closed',
  };
  if (kind === undefined || given.length > 1) {
    refuse([], `${given.length === 0 ? 'no condition' : given.join(' and ')}: expected one of ${KINDS.join(', ')}`);
    return none;
  }
  checkCompanions(draft, kind, refuse);
  if (kind === 'anomaly') {
    if (draft.per === 'week' || draft.per === 'month')
      refuse(['per'], `per ${draft.per} beside anomaly: expected minute, hour or day`);
    return { kind: 'anomaly', least: draft.anomaly as 'medium' | 'high' };
  }
  if (kind === 'absent_for') return { kind: 'absence', forMs: draft.absent_for as number };
  if (isShare(kind) || isAmount(kind)) return resolveChange(draft, kind, metric, measures, refuse);
  const limit = draft[kind] as number;
  checkOrder(draft, kind, limit, refuse);
  return {
    kind: 'threshold',
    direction: kind,
    limit,
    clear: draft.clear ?? limit,
    critical: draft.critical,
    fires: kind === 'above' && canOnlyGrow(metric) ? 'open' : 'closed',
  };
}

function resolveChange(
  draft: DraftRule,
  kind: 'rises_by' | 'falls_by' | 'rises_by_amount' | 'falls_by_amount',
  metric: Metric | undefined,
  measures: RuleScope['measures'],
  refuse: Refuse,
): Condition {
  if (isShare(kind) && metric && mayBeNegative(metric, measures)) refuseShare(kind, metric, refuse);
  const direction = kind.startsWith('rises') ? 'above' : 'below';
  return {
    kind: 'change',
    direction,
    share: isShare(kind) ? draft[kind] : undefined,
    amount: isAmount(kind) ? draft[kind] : undefined,
    minBase: draft.min_base,
    against: draft.against ?? 'same period last week',
    fires: direction === 'above' && canOnlyGrow(metric) ? 'open' : 'closed',
  };
}

function checkCompanions(draft: DraftRule, kind: (typeof KINDS)[number], refuse: Refuse): void {
  const isThreshold = kind === 'above' || kind === 'below';
  for (const key of ['clear', 'critical'] as const) {
    if (!isThreshold && draft[key] !== undefined) refuse([key], `${key} beside ${kind}: expected above or below`);
  }
  if (!CHANGES.includes(kind) && draft.against !== undefined) {
    refuse(['against'], `against beside ${kind}: expected one of ${CHANGES.join(', ')}`);
  }
  if (!isShare(kind) && draft.min_base !== undefined) {
    refuse(['min_base'], `min_base beside ${kind}: expected rises_by or falls_by`);
  }
  if (kind === 'falls_by' && (draft.falls_by as number) > 1)
    refuse(['falls_by'], 'a fall of more than 100 %: expected at most 1');
}

/**
 * Refuses a relative change of a number that may be negative or near zero: of 0.03 minutes any delay is a large
 * multiple.
 */
function refuseShare(kind: 'rises_by' | 'falls_by', { name }: Metric, refuse: Refuse): void {
  refuse(
    [kind],
    `${kind} on ${name}, which may be negative: expected ${kind}_amount, in its unit, or "signed: false" on the metric when its values never are`,
  );
}

function checkOrder(draft: DraftRule, kind: 'above' | 'below', limit: number, refuse: Refuse): void {
  const sign = kind === 'above' ? 1 : -1;
  if (draft.clear !== undefined && sign * (limit - draft.clear) < 0) {
    refuse(
      ['clear'],
      `${draft.clear}: expected ${kind === 'above' ? 'at most' : 'at least'} ${limit}, so that it is cleared on the other side`,
    );
  }
  if (draft.critical !== undefined && sign * (draft.critical - limit) < 0) {
    refuse(['critical'], `${draft.critical}: expected a number beyond ${limit}`);
  }
}

/**
 * Returns true for counts, sums and their sums; corrections may still lower them, which the clear threshold then
 * handles.
 */
function canOnlyGrow(metric: Metric | undefined): boolean {
  const grows = (expression: Expression): boolean =>
    expression.kind === 'measure' || (expression.kind === 'sum' && expression.terms.every(grows));
  return metric !== undefined && grows(metric.expression);
}
