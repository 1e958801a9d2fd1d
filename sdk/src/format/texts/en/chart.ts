import type { Texts } from '../texts.ts';

export const chart: Texts['chart'] = {
  time: 'Time',
  before: 'Before',
  partial: 'still running',
  cut: 'part of it',
  settling: 'still settling',
  settlingFrom: 'Still settling from {time}',
  truncated: 'Only {shown} of {total} buckets are shown',
  notCounted: 'From {time}: still settling, not counted',
  asOf: '{range}, as of {time}',
  showTable: 'Show table',
  showChart: 'Show chart',
  summary: '{title}, {range}: {total}',
  highest: 'Highest {value} ({time})',
  lowest: 'lowest {value} ({time})',
};
