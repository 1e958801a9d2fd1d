import type { KpiEvents } from '../../../sdk/src/index.ts';

/** Notice instead of the dashboard, for what is not there. */
export interface Notice {
  /** `way`: the text of a button that leads out of it. */
  show(sentence: string, way?: string, onBack?: () => void): void;
  hide(): void;
}

/** Creates the notice, which replaces the dashboard. */
export function createNotice(place: HTMLElement, dashboard: HTMLElement): Notice {
  const sentence = document.createElement('span');
  const button = document.createElement('button');
  place.append(sentence, button);
  const toggle = (isShown: boolean): void => {
    place.hidden = !isShown;
    dashboard.classList.toggle('behind', isShown);
  };
  return {
    show(words, way = '', onBack = () => undefined) {
      sentence.textContent = words;
      button.hidden = way === '';
      button.textContent = way;
      button.onclick = onBack;
      toggle(true);
    },
    hide: () => toggle(false),
  };
}

/** True for a range that is no range, whether the element or the service refused it. */
export const isNoRange = ({ error: { code, message } }: KpiEvents['kpi-error']): boolean =>
  code === 'invalid_date_range' || (code === 'invalid_attribute' && message.includes('range='));

/** True for filters that no element can read. */
export const isNoFilter = ({ error: { code, message } }: KpiEvents['kpi-error']): boolean =>
  code === 'invalid_attribute' && message.includes('filters=');

/** True for an answer without numbers to filters with a value that does not exist. */
export const isNowhere = ({ result }: KpiEvents['kpi-data']): boolean =>
  (result.unknownValues?.length ?? 0) > 0 && Object.values(result.totals).every((value) => !value);
