import type { KpiEvents } from '../../../sdk/src/index.ts';

/** A sentence for the reader, with a way out of what it says. */
export interface Message {
  readonly text: string;
  /** Text of the button. */
  readonly way?: string | undefined;
  readonly onWay?: (() => void) | undefined;
  /** It stands in place of the dashboard, and of other messages; without it above. */
  readonly isInstead?: boolean;
}

/** Messages by what they are about: one about something else takes none away. */
export interface Notices<Topic extends string> {
  /** Says something about a topic until that is over: undefined. */
  say(topic: Topic, message: Message | undefined): void;
}

/** `topics` in the order in which their messages stand; `dashboard`: what is hidden by those in its place. */
export function createNotices<Topic extends string>(
  place: HTMLElement,
  topics: readonly Topic[],
  dashboard?: HTMLElement,
): Notices<Topic> {
  const messages = new Map<Topic, Message>();
  return {
    say(topic, message) {
      if (message) messages.set(topic, message);
      else if (!messages.delete(topic)) return;
      const all = topics.flatMap((name) => messages.get(name) ?? []);
      const instead = all.find(({ isInstead }) => isInstead);
      place.replaceChildren(...(instead ? [instead] : all).map(renderMessage));
      place.hidden = all.length === 0;
      dashboard?.classList.toggle('behind', instead !== undefined);
    },
  };
}

function renderMessage({ text, way, onWay }: Message): HTMLElement {
  const line = document.createElement('p');
  const sentence = document.createElement('span');
  sentence.textContent = text;
  line.append(sentence);
  if (way === undefined || !onWay) return line;
  const button = document.createElement('button');
  button.textContent = way;
  button.addEventListener('click', onWay);
  line.append(button);
  return line;
}

/** True for an element that has the range of the page, not one of its own. */
export const hasPageRange = ({ target }: Event): boolean =>
  !(target instanceof Element && target.hasAttribute('range'));

/** True for an element that all filters of the page narrow. A breakdown shows all values of its dimension, and selects the filtered ones. */
export const hasPageFilters = ({ target }: Event): boolean =>
  !(target instanceof Element && target.localName === 'kpi-breakdown');

/** True for a range that is no range, whether the element or the service refused it. */
export const isNoRange = ({ error: { code, message } }: KpiEvents['kpi-error']): boolean =>
  code === 'invalid_date_range' || (code === 'invalid_attribute' && message.includes('range='));

/** True for filters that no element can read. */
export const isNoFilter = ({ error: { code, message } }: KpiEvents['kpi-error']): boolean =>
  code === 'invalid_attribute' && message.includes('filters=');

/** True for an answer without numbers to filters with a value that does not exist. */
export const isNowhere = ({ result }: KpiEvents['kpi-data']): boolean =>
  (result.unknownValues?.length ?? 0) > 0 && Object.values(result.totals).every((value) => !value);
