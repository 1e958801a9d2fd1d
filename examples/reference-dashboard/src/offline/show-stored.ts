import { createFormatter, type Client } from '../../../../sdk/src/index.ts';
import { findLocale } from '../locale.ts';
import type { Message } from '../notice.ts';
import { fill, texts } from '../texts/texts.ts';
import type { Stored } from './open-stored.ts';

/** Says in `connection`, and by `say`, how old the numbers are; `retry` looks for a connection now. */
export function showAge(
  { client, asOf }: Stored,
  connection: HTMLElement,
  say: (message: Message) => void,
  retry: () => void,
): void {
  const show = (): void => {
    const { time, isToday } = describeTime(asOf.get(), client);
    connection.textContent = fill(texts.connection.asOf, { time });
    const text = fill(isToday ? texts.notices.offline : texts.notices.offlineSince, { time });
    say({ text, way: texts.notices.tryAgain, onWay: retry });
  };
  connection.dataset['phase'] = 'waiting';
  asOf.subscribe(show);
  show();
}

/** The time in the zone of the catalogue, with the day if that is not today: "14:05", "Nov 27, 2026, 14:05". */
function describeTime(ms: number, client: Client): { time: string; isToday: boolean } {
  const { dates } = createFormatter(findLocale(), client.catalog.get().catalog?.timezone);
  const day = dates({ dateStyle: 'short' });
  const isToday = day.format(ms) === day.format(client.clock.get());
  return { time: dates({ timeStyle: 'short', ...(!isToday && { dateStyle: 'medium' }) }).format(ms), isToday };
}
