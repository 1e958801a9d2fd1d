import type { DigestWords } from './types.ts';

export const english: DigestWords = {
  subject: '{title}, {period}: {state}',
  usual: 'nothing unusual',
  oneUnusual: '1 unusual number',
  severalUnusual: '{count} unusual numbers',
  heading: '{period} ({place}), {against}',
  against: { day: 'compared with a week earlier', week: 'compared with the week before' },
  above: 'Above usual',
  below: 'Below usual',
  unusual: '{mark}: usually {from} to {to}.',
  unusualDay: '{mark} on {day}: {value}, usually {from} to {to}.',
  why: 'Why: {reason}',
  trend: { day: 'Last {count} days: {from} to {to}', week: 'Last {count} weeks: {from} to {to}' },
  missing: 'Data is complete until {from}.',
  settling: 'May still change until {until}.',
  settlingFrom: 'Numbers since {from} may still change until {until}.',
  top: '{metric} by {dimension}',
  without: 'none',
  open: 'Open the dashboard',
  sent: { day: 'Sent daily at {time} ({place}).', week: 'Sent each {day} at {time} ({place}).' },
  unsubscribe: 'Unsubscribe',
};
