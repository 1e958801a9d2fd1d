import type { Texts } from '../texts.ts';

export const chart: Texts['chart'] = {
  time: 'Time',
  partial: 'in progress',
  cut: 'partial',
  settling: 'still settling',
  settlingFrom: 'Still settling from {time}',
  truncated: 'Showing {shown} of {total} buckets',
  notCounted: 'From {time}: still settling, not counted',
  asOf: '{range}, as of {time}',
  showTable: 'Show table',
  showChart: 'Show chart',
  summary: '{title}, {range}: {total}',
  highest: 'Highest {value} ({time})',
  lowest: 'lowest {value} ({time})',
};
