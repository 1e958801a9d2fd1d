import type { Client } from '../../../sdk/src/index.ts';
import { findLocale } from './locale.ts';
import { fill, texts } from './texts/texts.ts';

/** Shows the service's time and the zone of all times on the page: "Fri 27 Nov, 21:31 · Berlin time". */
export function showClock(client: Client, place: HTMLElement): void {
  const show = (): void => {
    const { catalog } = client.catalog.get();
    const timeZone = client.timeZone ?? catalog?.timezone;
    if (timeZone === undefined) return;
    const text = describeTime(client.clock.get(), findLocale(), timeZone);
    if (place.textContent !== text) place.textContent = text;
  };
  client.catalog.subscribe(show);
  client.clock.subscribe(show);
  show();
}

function describeTime(ms: number, locale: string, timeZone: string): string {
  const day = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short', day: 'numeric', month: 'short' });
  const clock = new Intl.DateTimeFormat(locale, { timeZone, timeStyle: 'short' });
  const city = timeZone.includes('/') ? timeZone.split('/').at(-1)?.replaceAll('_', ' ') : undefined;
  const place = city === undefined ? timeZone : fill(texts.clock.zone, { place: city });
  return `${day.format(ms)}, ${clock.format(ms)} · ${place}`;
}
