import type { MetricView } from '../../protocol/catalog.ts';
import type { RuleDefinition, RuleView } from '../../protocol/rules.ts';

export const KINDS = ['above', 'below', 'rises', 'falls', 'unusual'] as const;
export const PERS = ['hour', 'day', 'week', 'month'] as const;
export type Kind = (typeof KINDS)[number];
export type Per = (typeof PERS)[number];

/** Content of the form. */
export interface RuleDraft {
  readonly kind: Kind;
  readonly per: Per;
  /** As the reader sees it: shares in percent. NaN: none. */
  readonly amount: number;
  /** Empty: named after its condition. */
  readonly title: string;
  readonly isMailed: boolean;
  /** For everybody, not for the reader alone. */
  readonly isShared: boolean;
  /** Names of the channels that a rule for everybody notifies. */
  readonly channels: readonly string[];
}

/** How far back a rule is tried: as many buckets as a reader can look over. */
export const LOOK_BACK: Readonly<Record<Per, string>> = {
  hour: 'last 30 days',
  day: 'last 30 days',
  week: 'last 26 weeks',
  month: 'last 24 months',
};

/** Share that a change is asked about at first, percent. */
const FIRST_SHARE = 30;
/** Share of the past's buckets that are beyond the limit that is proposed. */
const RARE = 0.03;

/** A new rule: about what would be bad news, checked by the day. */
export const toFirstDraft = ({ direction }: Pick<MetricView, 'direction'>): RuleDraft => ({
  kind: direction === 'up_is_good' ? 'below' : direction === 'down_is_good' ? 'above' : 'unusual',
  per: 'day',
  amount: NaN,
  title: '',
  isMailed: false,
  isShared: false,
  channels: [],
});

/** The draft that a rule is edited by; undefined for one that the form cannot show. */
export function toDraft(rule: RuleView, metric: Pick<MetricView, 'format'>): RuleDraft | undefined {
  const per = PERS.find((name) => name === (rule.per ?? 'hour'));
  const condition = (
    [
      ['above', rule.above, scaleOf(metric)],
      ['below', rule.below, scaleOf(metric)],
      ['rises', rule.risesBy, 100],
      ['falls', rule.fallsBy, 100],
      ['unusual', rule.anomaly && 0, 1],
    ] as const
  ).find(([, value]) => value !== undefined);
  if (!per || !condition) return undefined;
  const [kind, value, scale] = condition;
  const amount = kind === 'unusual' ? NaN : tidy((value as number) * scale);
  return {
    ...{ kind, per, amount, title: rule.title ?? '' },
    isMailed: (rule.own?.mail ?? null) !== null,
    isShared: rule.own === undefined,
    channels: rule.channels ?? [],
  };
}

/** True where the number of one kind of condition means the same for another. */
export const isSameUnit = (a: Kind, b: Kind): boolean => unitOf(a) === unitOf(b);

const unitOf = (kind: Kind): string =>
  kind === 'above' || kind === 'below' ? 'limit' : kind === 'unusual' ? 'none' : 'share';

export const needsAmount = ({ kind }: Pick<RuleDraft, 'kind'>): boolean => kind !== 'unusual';

const KIND_KEYS = ['above', 'below', 'risesBy', 'fallsBy', 'risesByAmount', 'fallsByAmount', 'anomaly', 'absentFor'];
/** Details of a condition, which stay as long as its kind does. */
const DETAIL_KEYS = ['clear', 'critical', 'against', 'minBase'];
const AROUND_KEYS = ['name', 'origin', 'isDisabled', 'version', 'own', 'channels', 'title'];

/** Returns the definition of a draft; of a rule that is edited what the form does not show stays. Undefined without a number. */
export function toDefinition(
  { kind, per, amount }: RuleDraft,
  metric: Pick<MetricView, 'name' | 'format'>,
  edited?: RuleView,
): RuleDefinition | undefined {
  if (needsAmount({ kind }) && !Number.isFinite(amount)) return undefined;
  const isSameKind = edited !== undefined && toDraft(edited, metric)?.kind === kind;
  const dropped = [...KIND_KEYS, ...AROUND_KEYS, ...(isSameKind ? [] : DETAIL_KEYS)];
  const kept = Object.entries(edited ?? {}).filter(([key]) => !dropped.includes(key));
  const condition =
    isSameKind && edited.anomaly ? { anomaly: edited.anomaly } : toCondition(kind, amount, scaleOf(metric));
  return { ...Object.fromEntries(kept), metric: metric.name, per, ...condition };
}

function toCondition(kind: Kind, amount: number, scale: number): Partial<RuleDefinition> {
  if (kind === 'unusual') return { anomaly: 'medium' };
  if (kind === 'rises') return { risesBy: tidy(amount / 100) };
  if (kind === 'falls') return { fallsBy: tidy(amount / 100) };
  return { [kind]: tidy(amount / scale) };
}

/** Proposes the number of a condition, from the numbers of the past: one that was seldom passed. NaN where there are none. */
export function proposeAmount(kind: Kind, values: readonly number[], metric: Pick<MetricView, 'format'>): number {
  if (kind === 'rises' || kind === 'falls') return FIRST_SHARE;
  if (kind === 'unusual' || values.length === 0) return NaN;
  const sorted = values.toSorted((a, b) => a - b);
  const share = kind === 'above' ? 1 - RARE : RARE;
  const value = sorted[Math.round(share * (sorted.length - 1))] as number;
  return roundAway(value * scaleOf(metric), kind === 'above' ? Math.ceil : Math.floor);
}

/** Shares are entered in percent. */
const scaleOf = ({ format }: Pick<MetricView, 'format'>): number => (format === 'percent' ? 100 : 1);

/** Rounds to two digits, away from what is usual. */
function roundAway(value: number, round: (value: number) => number): number {
  if (value === 0) return 0;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return tidy(round(tidy(value / step)) * step);
}

/** Without the last digits that binary fractions leave. */
const tidy = (value: number): number => Number(value.toPrecision(12));
