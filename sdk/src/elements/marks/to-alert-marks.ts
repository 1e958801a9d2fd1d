import type { ReactiveElement } from 'lit';
import { formatShortSpan, type Formatter } from '../../format/formatter.ts';
import { breakdown } from '../../format/texts/en/breakdown.ts';
import { episodes as english } from '../../format/texts/en/episodes.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import { nameAlert } from '../../view/alerts/name-alert.ts';
import type { Episode } from '../../view/series/match-episodes.ts';
import { drawEpisode } from './draw-episode.ts';
import type { MarksQuestion } from './follow-marks.ts';
import type { Mark } from './mark.ts';
import { findFeed, openAlert } from './open-alert.ts';

type Choice = Pick<MarksQuestion, 'formatter' | 'findLabel' | 'open' | 'isOpenedByPage'> & { readonly nowMs: number };

/** Most alerts that a summary names. */
const MAX_NAMED = 3;

/** Makes marks of alerts, whose most severe ones are last. */
export function toAlertMarks(host: ReactiveElement, episodes: readonly Episode[], choice: Choice): readonly Mark[] {
  const { formatter, isOpenedByPage, open } = choice;
  const texts = formatter.texts.episodes ?? english;
  const mayOpen = isOpenedByPage || open !== undefined || findFeed(host) !== undefined;
  const unnamed = episodes.length - MAX_NAMED;
  return episodes.map(({ alert, from, to }, index): Mark => {
    const name = nameEpisode(alert, choice);
    const title = nameTitle(alert, choice);
    const isAlone = episodes.filter((other) => other.from <= to && from <= other.to).length === 1;
    const more = index === unnamed && fill(texts.more, { count: formatter.number(unnamed, {}) });
    return {
      name,
      from,
      to,
      source: 'alert',
      summary: index < unnamed ? '' : more && unnamed > 0 ? `${name}. ${more}` : name,
      draw: (plot, model, span) => drawEpisode(plot, model, span, alert),
      ...(mayOpen && {
        openLabel: isAlone ? texts.open : fill(texts.openOne, { title }),
        open: () => openAlert(host, alert, open),
      }),
    };
  });
}

/** "Alert (critical, open since 10:05): No orders, North". */
function nameEpisode(alert: Alert, choice: Choice): string {
  const { formatter, nowMs } = choice;
  const { severity, startedAt, endedAt } = alert;
  const texts = formatter.texts.episodes ?? english;
  const span =
    endedAt === null
      ? fill(texts.since, { time: formatMinute(formatter, Date.parse(startedAt), nowMs) })
      : formatShortSpan(formatter.dates, [startedAt, endedAt], nowMs);
  return fill(texts.alert, { severity: texts.severity[severity], span, title: nameTitle(alert, choice) });
}

/** "10:05", with the day unless it is that of `nowMs`. */
function formatMinute({ dates }: Formatter, ms: number, nowMs: number): string {
  const day = dates({ dateStyle: 'short' });
  const isToday = day.format(ms) === day.format(nowMs);
  return dates({ ...(!isToday && { day: 'numeric', month: 'short' }), hour: 'numeric', minute: '2-digit' }).format(ms);
}

const nameTitle = (alert: Alert, { formatter, findLabel }: Choice): string =>
  nameAlert(alert, (formatter.texts.breakdown ?? breakdown).none, findLabel);
