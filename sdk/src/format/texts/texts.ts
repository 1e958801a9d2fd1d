import type { RuleGranularity } from '../../protocol/alerts.ts';
import type { Granularity } from '../../protocol/query.ts';
import { card } from './en/card.ts';
import type { ControlTexts } from './control-texts.ts';
import type { DashboardTexts, EditingTexts } from './editing-texts.ts';
import type { DetailsTexts } from './details-texts.ts';
import type { EpisodeTexts } from './episode-texts.ts';
import type { ExplorationTexts } from './exploration-texts.ts';
import type { MenuTexts } from './menu-texts.ts';
import type { NotesTexts } from './notes-texts.ts';
import type { ResponseTexts } from './response-texts.ts';
import type { RulesTexts } from './rules-texts.ts';

/** Texts of every widget; `{name}` is a placeholder. */
export interface CardTexts {
  readonly loading: string;
  readonly empty: string;
  readonly error: string;
  readonly denied: string;
  readonly unauthenticated: string;
  /** Shown if the reader's token lacks a claim; takes `name`, as in "regions". */
  readonly unassigned: string;
  /** For a name that the reader's catalogue does not have: it may be misspelt, or not for this reader. */
  readonly unknown: string;
  /** For an attribute that cannot be used. */
  readonly misconfigured: string;
  /** Takes `name` of a dimension and `values` of a filter that no data has. */
  readonly notFound: string;
  /** Shown if the service cannot be reached. */
  readonly unreachable: string;
  /** The service wants a pause, after which the widget tries again; takes `seconds`. */
  readonly tooMany: string;
  readonly noToken: string;
  readonly retry: string;
  /** Names the menu of a widget; takes `title`. */
  readonly actions: string;
  /** Names the button that shows what a metric means; takes `title`. */
  readonly about: string;
  readonly live: string;
  /** Takes `age`, as in "2 minutes ago". */
  readonly delayed: string;
  readonly stale: string;
  readonly never: string;
  /** Takes `percent` and `target`. */
  readonly target: string;
  /** The same where less is better. */
  readonly limit: string;
  readonly points: string;
  readonly soFar: string;
  /** The period of a number that leaves out what still settles; takes `range`. */
  readonly settled: string;
  /** The period of a number that may still change; takes `range`. */
  readonly settling: string;
  /** Follows a comparison, as in "vs yesterday": the part of both ranges that is compared; takes its end as `time`. */
  readonly upTo: string;
  /** Takes `span`, as in "7 days". */
  readonly last: string;
  /** Names of a unit up to today: "year to date". */
  readonly toDate: Readonly<Record<'week' | 'month' | 'quarter' | 'year', string>>;
  readonly noChange: string;
  /** No change is shown: there is data to compare with only since `day`. Takes `versus` and `day`. */
  readonly dataFrom: string;
  /** No change is shown: there is no data to compare with. Takes `versus`. */
  readonly noDataBefore: string;
  /** A comparison whose whole range is shown beside a range that still runs; takes `versus`. */
  readonly overall: string;
  /** Spoken by screen readers in place of the colour of a change. */
  readonly good: string;
  readonly bad: string;
  readonly versus: {
    readonly yesterday: string;
    readonly 'same period last week': string;
    readonly 'same period last month': string;
    readonly 'same period last year': string;
    /** Takes `range`: a previous period or a chosen range. */
    readonly range: string;
  };
}

/** Everything that the elements say, in one language. One file a language. */
export interface Texts extends CardTexts {
  readonly exploration: ExplorationTexts;
  readonly controls: ControlTexts;
  readonly dashboard: DashboardTexts;
  readonly editing: EditingTexts;
  readonly times: {
    /** Takes `quarter` and `year`. */
    readonly quarter: string;
    /** Takes `day`. */
    readonly week: string;
  };
  readonly menu: MenuTexts;
  readonly notes: NotesTexts;
  readonly episodes: EpisodeTexts;
  readonly rules: RulesTexts;
  readonly details: DetailsTexts;
  /** One sentence about a number outside its usual range. */
  readonly usual: {
    /** Take `amount`, as in "16%". */
    readonly above: string;
    readonly below: string;
    /** Takes `time` and `finding`. */
    readonly at: string;
    /** The cause, after the finding: no part stands out, or one takes `name`. */
    readonly broad: string;
    readonly mostly: string;
  };
  readonly breakdown: {
    /** Takes `metric` and `dimension`. */
    readonly by: string;
    /** Opens the next level of a member; takes `member` and `dimension`. */
    readonly deeper: string;
    readonly all: string;
    /** All members beyond those shown. */
    readonly other: string;
    /** The same where they were counted; takes `count`. */
    readonly others: string;
    readonly oneOther: string;
    /** Names the choice of the dimension. */
    readonly splitBy: string;
    readonly total: string;
    /** Heads a column of changes against the comparison. */
    readonly change: string;
    /** A record without a value in a dimension. */
    readonly none: string;
  };
  readonly chart: {
    readonly time: string;
    /** Marks a bucket that has not ended. */
    readonly partial: string;
    /** Marks a bucket that the range contains only in part. */
    readonly cut: string;
    /** Marks a bucket that has ended and whose number may still change. */
    readonly settling: string;
    /** Takes `time`, of the first bucket that settles. */
    readonly settlingFrom: string;
    /** Buckets were left out. Takes `shown` and `total`. */
    readonly truncated: string;
    /** The same where a part of the range is settled: neither drawn nor counted. Takes `time`. */
    readonly notCounted: string;
    /** Takes `range` and `time`: printed. */
    readonly asOf: string;
    readonly showTable: string;
    readonly showChart: string;
    /** Takes `title`, `range` and `total`. */
    readonly summary: string;
    /** Takes `value` and `time`. */
    readonly highest: string;
    readonly lowest: string;
    /** Buckets without data. */
    readonly noData: string;
    /** All values of a dimension beyond those shown. */
    readonly other: string;
    /** Expected final value of the running bucket, by what it is; each takes `value`. */
    readonly pace: Readonly<Record<Granularity, string>>;
    /** Each takes `value`. */
    readonly targetLine: string;
    readonly limitLine: string;
    /** The range in which values were expected. */
    readonly usualRange: string;
    /** Reason of a gap in it; takes `events` of the calendar. */
    readonly noUsual: string;
    /** How far a value is from what was expected; each takes `amount`. */
    readonly above: string;
    readonly below: string;
    /** The value outside its range; takes `time`, `value` and `deviation`. */
    readonly unusual: string;
    /** The furthest of several: takes `count`, `time` and `deviation`. */
    readonly unusualMany: string;
    /** Marks a line of several whose values are on the axis at the end of the picture. */
    readonly secondAxis: string;
    readonly difference: string;
    readonly why: string;
    readonly explore: string;
    readonly unpin: string;
    /** Takes `range`. */
    readonly back: string;
    /** Selected buckets, spoken; takes `from` and `to`. */
    readonly selected: string;
  };
  readonly alerts: {
    readonly title: string;
    /** The title while alerts are open that nobody has acknowledged; their number follows it. */
    readonly attention: string;
    readonly denied: string;
    readonly empty: string;
    /** Number of rules that watch metrics visible to the reader: takes `count`. */
    readonly watched: string;
    readonly oneWatched: string;
    /** Number of rules without an open alert, beside those that have one: takes `count`. */
    readonly otherRules: string;
    readonly oneOtherRule: string;
    /** No alert matches the filters of the page or the element. */
    readonly noneMatch: string;
    readonly noRules: string;
    /** Takes `id`. */
    readonly requestId: string;
    /** Explains why actions are disabled. */
    readonly resting: string;
    /** New alerts held back while the list is frozen: takes `count`. */
    readonly fresh: string;
    /** Each takes `count`. */
    readonly aside: { readonly acknowledged: string; readonly snoozed: string };
    /** Takes `time`. */
    readonly noData: string;
    /** Shown for a rule with more instances than are watched: takes `value` and `threshold`. */
    readonly instances: string;
    /** Takes `zone`, as in "Japan Time". */
    readonly zone: string;
    readonly unavailable: string;
    readonly critical: string;
    readonly warning: string;
    readonly info: string;
    readonly pending: string;
    readonly firing: string;
    readonly recovering: string;
    readonly resolved: string;
    readonly snoozed: string;
    readonly silenced: string;
    /** Takes `name`. */
    readonly acknowledgedBy: string;
    /** Takes `value` and `threshold`. */
    readonly against: string;
    /** The same of a value that is below or above it. */
    readonly below: string;
    readonly above: string;
    /** Takes `time`, of the first instant of the bucket. */
    readonly bucketFrom: string;
    /** Takes `value`, `change` and `base`. */
    readonly compared: string;
    /** The compared value, each takes `expected`: by `granularity`, the bucket before; `usual`: what was expected. */
    readonly base: Readonly<Record<RuleGranularity | 'weekEarlier' | 'monthEarlier' | 'yearEarlier' | 'usual', string>>;
    readonly subject: string;
    readonly acknowledge: string;
    readonly snooze: string;
    /** Takes `span`. */
    readonly snoozeFor: string;
    readonly resolve: string;
    readonly wake: string;
    readonly details: string;
    readonly explain: string;
    readonly explaining: string;
    /** Takes `message`. */
    readonly noExplanation: string;
    /** Heading of several alerts of a rule: takes `title` and `count`. */
    readonly ofRule: string;
    readonly comment: string;
    readonly note: string;
    readonly newComment: string;
    readonly cancel: string;
    /** Takes `count`. */
    readonly selected: string;
    readonly select: string;
    readonly filter: string;
    readonly open: string;
    readonly all: string;
    /** A record without a value in a dimension. */
    readonly none: string;
    /** Takes `message`. */
    readonly failed: Readonly<
      Record<'acknowledge' | 'snooze' | 'unsnooze' | 'resolve' | 'comment' | 'assign' | 'details', string>
    >;
  };
  readonly responses: ResponseTexts;
}

/** Texts of a language. Registered languages have all parts; of English, each element imports only its own. */
export type KnownTexts = CardTexts & Partial<Texts>;

// eslint-disable-next-line no-restricted-syntax -- a language is registered for the page
const registered = new Map<string, Texts>();

/** Elements to update when a language is registered. */
// eslint-disable-next-line no-restricted-syntax -- as long as they are on the page
export const localized = new Set<{ requestUpdate(): void }>();

/**
 * Registers the texts of a language by its ISO 639 code and updates elements on the page; regions share them (`de-AT` uses
 * `de`).
 */
export function registerTexts(language: string, texts: Texts): void {
  registered.set(language, texts);
  for (const each of localized) each.requestUpdate();
}

/** The texts of a locale's language; English where that is not known. */
export const getTexts = (locale: string): KnownTexts =>
  registered.get(locale.split('-', 1)[0]?.toLowerCase() ?? '') ?? card;

/** Replaces `{name}` placeholders by values. */
export const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
