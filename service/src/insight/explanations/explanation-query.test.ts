import { expect, it } from 'vitest';
import { createExplanationQuery } from './explanation-query.ts';
import type { QueryService } from '../../query/types.ts';

it('asks few queries at a time, so that none waits in the queue of its principal behind a hundred of its own', async () => {
  let running = 0;
  let most = 0;
  const answer = async (): Promise<never> => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return {} as never;
  };
  const base = { catalog: {}, policy: {}, caller: undefined, timezone: 'UTC', filters: [] } as never;
  const query = createExplanationQuery({ answer } as unknown as QueryService, base);
  const span = { fromMs: 0, toMs: 1 };
  await Promise.all(Array.from({ length: 100 }, (_, index) => query.ask(query.toQuery([`metric${index}`], span))));
  expect(most).toBe(4);
});
