/**
 * Formats a range of times. Locales with AM and PM after the time say it once for both ends, so that "12:00 – 10:00 AM" reads as
 * noon: from midnight and from noon both ends have it. Where it is before the time, it is clear at the start.
 */
export function formatTimeRange(format: Intl.DateTimeFormat, from: number, to: number): string {
  const parts = format.formatRangeToParts(from, to);
  const [period, ...others] = parts.filter(({ type }) => type === 'dayPeriod');
  const start = parts.findLastIndex(({ type, source }) => source === 'startRange' && /hour|minute/.test(type));
  const isTwelve = parts.some(
    ({ type, source, value }) => type === 'hour' && source === 'startRange' && value === '12',
  );
  return parts
    .map(({ value }, index) =>
      index === start && period && parts.indexOf(period) > start && !others[0] && isTwelve
        ? `${value} ${period.value}`
        : value,
    )
    .join('');
}
