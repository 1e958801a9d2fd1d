import { useSchema } from '../../adoption/route-adoption.ts';
import type { Operation } from '../operation.ts';

export const ADOPTION_OPERATIONS: readonly Operation[] = [
  {
    id: 'noteUse',
    tag: 'Dashboards',
    method: 'post',
    path: '/v1/adoption',
    summary: 'Say that a metric was opened in the explorer, which no other request tells',
    description:
      'Written as an event of the source `adoption`, with a pseudonym of the reader; the same within ten minutes counts once. ' +
      'With `ADOPTION=off`, or without this source in the catalogue, nothing is kept.',
    body: { schema: useSchema, example: { kind: 'explorer', item: 'revenue' } },
    answers: { 204: { description: 'Taken' } },
    errors: { 400: ['unknown_metric'] },
  },
];
