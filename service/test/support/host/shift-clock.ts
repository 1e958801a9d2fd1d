import { cardOf, openHost, showsNumber, signIn, type HostWorld } from './host-world.ts';

export interface ClockFigures {
  /** Calls of `getToken` until the numbers had changed twice. */
  readonly tokens: number;
  readonly isStale: boolean;
  /** The first card as read: its period, number and age. */
  readonly text: string;
  readonly complaints: readonly string[];
}

/** Moves the page's clock, as on a computer whose clock is wrong: instants, and nothing else. */
const moveClock = (byMs: number): string => `
globalThis.Date = class extends Date {
  constructor(...given) { given.length === 0 ? super(Date.now()) : super(...given); }
  static now() { return super.now() + ${byMs}; }
};
`;

/** Shows widgets on a computer whose clock is wrong by so much; the token lives for five minutes. */
export async function shiftClock(world: HostWorld, byMs: number): Promise<ClockFigures> {
  const orders = await world.order(1);
  const html = `<kpi-provider>${cardOf(0)}</kpi-provider>`;
  const host = await openHost(world, { html, script: signIn(world.endpoint) }, { initScript: moveClock(byMs) });
  try {
    await showsNumber(host.page, orders);
    for (let turn = 0; turn < 2; turn++) await showsNumber(host.page, await world.order(1));
    const card = host.page.locator('kpi-card .card');
    return {
      tokens: await host.countTokens(),
      isStale: (await card.getAttribute('class')) !== 'card ready',
      text: await card.innerText(),
      complaints: host.complaints,
    };
  } finally {
    await host.close();
  }
}
