import { html, nothing, type TemplateResult } from 'lit';
import type { AlertAction } from '../../client/alerts.ts';
import { formatTimeRange } from '../../format/format-time-range.ts';
import type { Formatter } from '../../format/formatter.ts';
import { alerts as english } from '../../format/texts/en/alerts.ts';
import { responses } from '../../format/texts/en/responses.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatBucket } from '../../format/format-bucket.ts';
import { formatInstant } from '../../format/format-instant.ts';
import { nameZones } from '../../format/times.ts';
import type { Alert, AlertChange } from '../../protocol/alerts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Explained } from './alert-details.ts';
import type { AlertTools } from './alert-tools.ts';
import type { FeedAction } from './feed-element.ts';
import { renderAssign } from './render-assign.ts';
import { describeAlert } from '../../view/alerts/describe-alert.ts';
import { describeInstance, nameAlert, type FindLabel } from '../../view/alerts/name-alert.ts';

const HOUR_MS = 3_600_000;
/** Alerts that began longer ago than this are shown with their day. */
const HALF_DAY_MS = 12 * HOUR_MS;
const SNOOZES = [
  { count: 1, unit: 'hour', ms: HOUR_MS },
  { count: 4, unit: 'hour', ms: 4 * HOUR_MS },
  { count: 1, unit: 'day', ms: 24 * HOUR_MS },
] as const;

/** Forms of an alert. */
export type Asking = 'acknowledge' | 'assign' | 'comment' | 'snooze';

export interface AlertItem {
  readonly alert: Alert;
  /** Undefined where the reader may not see the metric's description. */
  readonly metric: MetricView | undefined;
  readonly formatter: Formatter;
  readonly nowMs: number;
  /** False where the reader may only look at the alert. */
  readonly mayAct: boolean;
  /** True while actions are disabled because the alerts may be outdated. */
  readonly isResting: boolean;
  readonly isSelected: boolean;
  /** The one that a link led to. */
  readonly isLinked: boolean;
  readonly findLabel: FindLabel;
  /** Undefined until its code is loaded. */
  readonly tools: AlertTools | undefined;
  /** True below a heading that names the rule. */
  readonly isGrouped: boolean;
  /** Reason in one sentence; empty while it loads, undefined if there is no place for it. */
  readonly reason: string | undefined;
  readonly asking: Asking | undefined;
  /** Explanation, once requested. */
  readonly explanation: Explained | undefined;
  /** History, once requested. */
  readonly history: readonly AlertChange[] | undefined;
  onSelect(): void;
  readonly offers: (action: FeedAction) => boolean;
  onAsk(kind: Asking): void;
  onAct(action: AlertAction): void;
  onSnooze(ms: number): void;
  onCancel(): void;
  onExplain(): void;
  onDetails(): void;
  /** Opens the metric at the moment of the alert; absent where nothing can show it, or the reader may not see it. */
  readonly onExplore?: () => void;
}

/** Renders one alert: severity, age, title, change, acknowledgement and actions. */
export function renderAlert(item: AlertItem): TemplateResult {
  const { alert, metric, formatter, nowMs, mayAct, isSelected, isResting } = item;
  const { alerts = english } = formatter.texts;
  const startedAtMs = Date.parse(alert.startedAt);
  const ageMs = Math.max(0, nowMs - startedAtMs);
  const instance = describeInstance(alert, alerts.none, item.findLabel);
  const name = nameAlert(alert, alerts.none, item.findLabel);
  const description = describeAlert(alert, metric, formatter, { time: describeTime(item), nowMs });
  return html`<li
    data-id=${alert.id}
    data-severity=${alert.severity}
    data-state=${alert.state}
    tabindex="0"
    aria-current=${item.isLinked || nothing}
    aria-label=${`${alerts[alert.severity]}: ${name}`}
  >
    <span class="line">
      ${
        mayAct
          ? html`<input
              type="checkbox"
              .checked=${isSelected}
              ?disabled=${isResting}
              aria-label=${fill(alerts.select, { title: name })}
              @change=${item.onSelect}
            />`
          : nothing
      }
      <span class="severity">${alerts[alert.severity]}</span>
      <span>${alerts[alert.state]}</span>
      <time datetime=${alert.startedAt} title=${formatInstant(formatter, startedAtMs, nowMs)}>
        ${formatBucket(formatter, alert.startedAt, 'minute', ageMs < HALF_DAY_MS)} · ${formatter.age(ageMs)}
      </time>
    </span>
    <p class="title">${renderTitle(item, instance)}</p>
    ${description ? html`<p class="what">${description}</p>` : nothing}
    ${item.reason === undefined || item.explanation ? nothing : html`<p class="why muted" title=${item.reason}>${item.reason}</p>`}
    ${renderFlags(item)} ${renderExplanation(item)} ${renderHistory(item)}
    ${mayAct ? renderActions(item) : renderReading(item)}
  </li>`;
}

/** The title, which opens the metric, and the instance: alone where the heading above names the rule. */
function renderTitle({ alert, isGrouped, onExplore }: AlertItem, instance: string): TemplateResult {
  const title = (isGrouped && instance) || alert.title;
  return html`${onExplore ? html`<button class="link open" @click=${onExplore}>${title}</button>` : title}${instance && title !== instance ? html` <span class="muted">${instance}</span>` : nothing}`;
}

/** Formats the judged bucket; without a known length its start, or nothing if that is within the last hour. */
function describeTime({ alert: { bucket, granularity }, formatter, nowMs }: AlertItem): string {
  if (bucket === null) return '';
  const ageMs = nowMs - Date.parse(bucket);
  const isToday = ageMs < HALF_DAY_MS;
  if (granularity) return formatSpanOf(formatter, bucket, granularity, isToday);
  if (ageMs < HOUR_MS) return '';
  const time = formatBucket(formatter, bucket, 'minute', isToday);
  return fill((formatter.texts.alerts ?? english).bucketFrom, { time });
}

/** `18:00–19:00`, with its day where that is not today; days and longer by their name. */
function formatSpanOf(
  formatter: Formatter,
  bucket: string,
  granularity: NonNullable<Alert['granularity']>,
  isToday: boolean,
): string {
  const lengthMs = { minute: 60_000, hour: HOUR_MS }[granularity as 'minute' | 'hour'];
  if (lengthMs === undefined) return formatBucket(formatter, bucket, granularity);
  const startMs = Date.parse(bucket);
  const format = formatter.dates({
    hour: 'numeric',
    minute: '2-digit',
    ...(!isToday && { weekday: 'short', day: 'numeric', month: 'short' }),
  });
  return formatTimeRange(format, startMs, startMs + lengthMs);
}

/** Renders who acknowledged the alert, whose it is, and until when it is snoozed. */
function renderFlags({ alert, formatter, nowMs, tools }: AlertItem): TemplateResult | typeof nothing {
  const { alerts = english } = formatter.texts;
  const { acknowledged, assigned, snoozedUntil, silenced } = alert;
  const flags = [
    acknowledged &&
      fill(alerts.acknowledgedBy, { name: acknowledged.by }) + (acknowledged.note ? `: ${acknowledged.note}` : ''),
    assigned && tools && fill(tools.words.assignedTo, { name: assigned.to }),
    snoozedUntil && fill(alerts.snoozed, { time: formatInstant(formatter, Date.parse(snoozedUntil), nowMs) }),
    silenced && alerts.silenced,
  ].filter((flag) => typeof flag === 'string');
  return flags.length > 0 ? html`<p class="line">${flags.join(' · ')}</p>` : nothing;
}

/** Formats a sentence of the service: a sign stays on the line of its number. */
const renderExplanation = ({ explanation, formatter, nowMs }: AlertItem): TemplateResult =>
  html`<div aria-live="polite">
    ${
      explanation &&
      html`<div class="explanation">
        ${explanation.text.replace(/[−+]/g, '$&\u2060')}
        ${renderZone(formatter, explanation.timezone && nameZones(formatter, nowMs, explanation.timezone)[1])}
      </div>`
    }
  </div>`;

/** In which zone the times are; nothing where that goes without saying. */
export const renderZone = ({ texts }: Formatter, zone: string | undefined): TemplateResult | typeof nothing =>
  zone ? html`<p class="line zone">${fill((texts.alerts ?? english).zone, { zone })}</p>` : nothing;

/** Renders the history: each change, its author and their note. */
function renderHistory({ history, formatter, nowMs }: AlertItem): TemplateResult | typeof nothing {
  if (!history) return nothing;
  const { responses: words = responses } = formatter.texts;
  return html`<div class="explanation" role="list">
    ${history.map(({ at, kind, by, note }) => {
      const change = by === null ? words.changes[kind] : fill(words.doneBy, { what: words.changes[kind], name: by });
      return html`<p role="listitem">
        <time datetime=${at}>${formatInstant(formatter, Date.parse(at), nowMs)}</time>
        ${change}${note ? `: ${note}` : ''}
      </p>`;
    })}
  </div>`;
}

/** Renders the actions; readers without write access can still open explanation and history. */
const renderReading = (item: AlertItem): TemplateResult =>
  html`<span class="reading">${renderAsking(item, 'link muted')}</span>`;

function renderAsking(item: AlertItem, look: string): TemplateResult {
  const { alert, formatter, explanation, history, onExplain, onDetails } = item;
  const words = formatter.texts.alerts ?? english;
  const renderButton = (label: string, onClick: () => void, isUnfolded: boolean): TemplateResult =>
    html`<button class=${look} @click=${onClick} aria-expanded=${isUnfolded}>${label}</button>`;
  const mayExplain = alert.bucket !== null && item.offers('explain');
  return html`${mayExplain ? renderButton(words.explain, onExplain, explanation !== undefined) : nothing}
  ${item.offers('details') ? renderButton(words.details, onDetails, history !== undefined) : nothing}`;
}

function renderActions(item: AlertItem): TemplateResult {
  const { alert, formatter, asking, isResting, tools } = item;
  const { alerts = english } = formatter.texts;
  if (asking === 'acknowledge' || asking === 'comment') return renderNote(item, asking);
  if (asking === 'assign' && tools) return renderAssign({ ...item, tools });
  if (asking === 'snooze') return renderSnooze(formatter, item.onSnooze, item.onCancel);
  const renderButton = (action: FeedAction, label: string, onClick: () => void): TemplateResult | typeof nothing =>
    item.offers(action) ? html`<button ?disabled=${isResting} @click=${onClick}>${label}</button>` : nothing;
  return html`<span class="actions">
    ${alert.acknowledged ? nothing : renderButton('acknowledge', alerts.acknowledge, () => item.onAsk('acknowledge'))}
    ${tools ? renderButton('assign', tools.words.assign, () => item.onAsk('assign')) : nothing}
    ${
      alert.snoozedUntil
        ? renderButton('snooze', alerts.wake, () => item.onAct({ kind: 'unsnooze' }))
        : renderButton('snooze', alerts.snooze, () => item.onAsk('snooze'))
    }
    ${renderButton('resolve', alerts.resolve, () => item.onAct({ kind: 'resolve' }))}
    ${renderButton('comment', alerts.comment, () => item.onAsk('comment'))}
    ${tools?.maySilence && !alert.own ? renderButton('silence', tools.words.silence, () => tools.openSilences(alert)) : nothing}
    <span class="reading">${renderAsking(item, '')}</span>
  </span>`;
}

/** Renders the form of a note, without which an alert can be acknowledged but not commented. */
function renderNote({ formatter, onAct, onCancel }: AlertItem, kind: 'acknowledge' | 'comment'): TemplateResult {
  const { alerts = english } = formatter.texts;
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement).get('note');
    const note = typeof given === 'string' ? given.trim() : '';
    if (kind === 'acknowledge') onAct({ kind, ...(note !== '' && { note }) });
    else if (note !== '') onAct({ kind, note });
  };
  const label = kind === 'comment' ? alerts.newComment : alerts.note;
  return html`<form @submit=${onSubmit}>
    <input name="note" maxlength="2000" ?required=${kind === 'comment'} placeholder=${label} aria-label=${label} />
    <button>${alerts[kind]}</button>
    <button type="button" @click=${onCancel}>${alerts.cancel}</button>
  </form>`;
}

/** Renders the choice of snooze durations. */
export function renderSnooze(
  { number, texts }: Formatter,
  onSnooze: (ms: number) => void,
  onCancel: () => void,
): TemplateResult {
  const say = (count: number, unit: string): string => number(count, { style: 'unit', unit, unitDisplay: 'long' });
  return html`<span class="snooze" role="group" aria-label=${(texts.alerts ?? english).snooze}>
    ${SNOOZES.map(
      ({ count, unit, ms }) =>
        html`<button
          aria-label=${fill((texts.alerts ?? english).snoozeFor, { span: say(count, unit) })}
          @click=${() => onSnooze(ms)}
        >
          ${say(count, unit)}
        </button>`,
    )}
    <button @click=${onCancel}>${(texts.alerts ?? english).cancel}</button>
  </span>`;
}
