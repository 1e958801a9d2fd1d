import type { Fact, SentencePart } from '../../../../../sdk/src/protocol/explanations.ts';
import { createFormatter } from '../../../../../sdk/src/format/formatter.ts';
import type { ValueFormat } from '../../../../../sdk/src/format/value-format.ts';
import type { Rounding } from './round-alike.ts';
import type { Words } from './types.ts';

/**
 * Sign of a formatted number: `size` without its sign, `signed` with + or −, `about` without a sign and with two
 * significant digits.
 */
export type Sign = 'plain' | 'size' | 'signed' | 'about';

/** Numbers from this size on are shortened, as 1.24M. */
const SHORTENED_FROM = 1_000_000;

/** Renders facts and lists in one language. */
export interface Renderer {
  readonly words: Words;
  /** Renders a fact. `rounding` is for metrics of whole numbers, whose means may not be whole. */
  say(id: string, fact: Fact, sign?: Sign, rounding?: Rounding): SentencePart;
  /** Joins items: "a, b and c". */
  list(items: readonly (readonly SentencePart[])[]): SentencePart[];
  /** Fills the slots of a template. */
  fill(template: string, slots: Readonly<Record<string, readonly SentencePart[]>>): SentencePart[];
}

export function createRenderer(words: Words, timezone: string, formatOf: (metric: string) => ValueFormat): Renderer {
  const formatter = createFormatter(words.locale, timezone);
  const lists = new Intl.ListFormat(words.locale, { type: 'conjunction' });

  function toText(fact: Fact, sign: Sign, rounding?: Rounding): string {
    const { value, unit } = fact;
    if (typeof value !== 'number') return sayRange(value, words.locale, timezone);
    const size = sign === 'about' ? Number(Math.abs(value).toPrecision(2)) : Math.abs(value);
    const text = toType(sayNumber(sign === 'plain' ? value : size, unit, rounding));
    const isNothing = !/[1-9]/.test(text);
    return `${sign !== 'signed' || isNothing ? '' : value < 0 ? '−' : '+'}${text}`;
  }

  function sayNumber(value: number, unit: Fact['unit'], rounding?: Rounding): string {
    if (typeof unit === 'object') {
      const format = formatOf(unit.metric);
      const isFine = rounding && format.format === 'integer' && Math.abs(value) < SHORTENED_FROM;
      return isFine ? sayRounded(value, rounding, format.unit) : formatter.value(value, format);
    }
    if (unit === 'count') return new Intl.NumberFormat(words.locale, { maximumFractionDigits: 0 }).format(value);
    const digits = Math.abs(value) < 0.1 ? 1 : 0;
    if (unit === 'share')
      return new Intl.NumberFormat(words.locale, { style: 'percent', maximumFractionDigits: digits }).format(value);
    const points = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 2 }).format(value * 100);
    return `${points} ${words.points}`;
  }

  function sayRounded(value: number, { decimals, half }: Rounding, unit: string | undefined): string {
    const text = formatter.number(value, { maximumFractionDigits: decimals, roundingMode: half });
    return unit ? `${text}\u00a0${unit}` : text;
  }

  return {
    words,
    say: (id, fact, sign = 'plain', rounding) => ({ text: toText(fact, sign, rounding), fact: id }),
    list(items) {
      let next = 0;
      return lists
        .formatToParts(items.map(() => '#'))
        .flatMap(({ type, value }) => (type === 'element' ? (items[next++] ?? []) : [{ text: value }]));
    },
    fill: (template, slots) =>
      template
        .split(/(\{\w+\})/)
        .filter((text) => text !== '')
        .flatMap((text) => (/^\{\w+\}$/.test(text) ? (slots[text.slice(1, -1)] ?? [{ text }]) : [{ text }]))
        .filter(({ text }, index, all) => text !== '.' || !all[index - 1]?.text.endsWith('.')),
  };
}

/** Typography: a minus sign instead of a hyphen, and M for millions, since a small m reads as metres or minutes. */
const toType = (text: string): string => text.replace(/^(\D*)-(?=\D*\d)/, '$1−').replace(/(\d)m\b/, '$1M');

const DAY_MS = 86_400_000;

/** Formats whole days as dates, anything else with times; in the zone. */
function sayRange([from, to]: readonly [string, string], locale: string, timeZone: string): string {
  const [start, end] = [new Date(from), new Date(to)];
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone });
  const isWhole = clock.format(start) === '00:00:00' && clock.format(end) === '00:00:00';
  const date = { day: 'numeric', month: 'short', timeZone } as const;
  const time = { ...date, hour: 'numeric', minute: '2-digit' } as const;
  if (!isWhole) return new Intl.DateTimeFormat(locale, time).formatRange(start, end);
  const dates = new Intl.DateTimeFormat(locale, { ...date, weekday: 'short' });
  return end.getTime() - start.getTime() <= DAY_MS + 3_600_000
    ? dates.format(start)
    : new Intl.DateTimeFormat(locale, date).formatRange(start, new Date(end.getTime() - 1));
}

/** Returns the text of a sentence. */
export const toText = (parts: readonly SentencePart[]): string => parts.map(({ text }) => text).join('');
