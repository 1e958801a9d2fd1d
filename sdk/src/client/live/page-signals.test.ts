import { afterEach, expect, it, vi } from 'vitest';
import { createPageSignals } from './page-signals.ts';

afterEach(() => vi.unstubAllGlobals());

it('asks for a look at the connection when the network goes or comes, and when the page is looked at again', () => {
  const [page, window] = [Object.assign(new EventTarget(), { hidden: false }), new EventTarget()];
  vi.stubGlobal('document', page);
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window));
  const listener = vi.fn();
  const stop = createPageSignals().onWake(listener);
  window.dispatchEvent(new Event('offline'));
  window.dispatchEvent(new Event('online'));
  page.dispatchEvent(new Event('visibilitychange'));
  expect(listener).toHaveBeenCalledTimes(3);
  page.hidden = true;
  page.dispatchEvent(new Event('visibilitychange'));
  stop();
  window.dispatchEvent(new Event('offline'));
  expect(listener).toHaveBeenCalledTimes(3);
});
