import { cardOf, openHost, showsNumber, signIn, type HostWorld } from './host-world.ts';

export interface RotationFigures {
  /** Tokens that the page asked for after the first. */
  readonly rotations: number;
  readonly frames: number;
  /** Frames in which a widget was not ready, had no number, or another size than at first. */
  readonly flickers: number;
  readonly socketsOpened: number;
  /** Whether the page shows what came after the last rotation. */
  readonly isLive: boolean;
  readonly complaints: readonly string[];
}

/** Looks at every widget at each frame. */
const WATCH_FRAMES = `
globalThis.frames = 0;
globalThis.flickers = 0;
globalThis.watchFrames = () => {
  const cards = [...document.querySelectorAll('kpi-card')];
  const sizeOf = (card) => { const { width, height } = card.getBoundingClientRect(); return width + 'x' + height; };
  const sizes = cards.map(sizeOf);
  const look = () => {
    frames++;
    const isWhole = cards.every((card, at) =>
      card.shadowRoot.querySelector('.card.ready .value .number')?.textContent.trim() && sizeOf(card) === sizes[at]);
    if (!isWhole) flickers++;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
};
`;

/** Shows widgets while their token is renewed `rotations` times, halfway through its life of `seconds`. */
export async function rotateTokens(world: HostWorld, rotations: number, seconds: number): Promise<RotationFigures> {
  const orders = await world.order(3);
  const html = `<kpi-provider>${[0, 1, 2].map(cardOf).join('')}</kpi-provider>`;
  const host = await openHost(world, { html, script: signIn(world.endpoint, seconds) + WATCH_FRAMES });
  try {
    await showsNumber(host.page, orders);
    await host.page.evaluate('watchFrames()');
    const timeout = (rotations + 2) * seconds * 1000 + 30_000;
    await host.page.waitForFunction(`tokenCalls > ${rotations}`, undefined, { timeout, polling: 100 });
    const last = await world.order(3);
    const isLive = await showsNumber(host.page, last).then(
      () => true,
      () => false,
    );
    return {
      rotations: (await host.countTokens()) - 1,
      frames: await host.page.evaluate<number>('frames'),
      flickers: await host.page.evaluate<number>('flickers'),
      socketsOpened: host.countSockets().opened,
      isLive,
      complaints: host.complaints,
    };
  } finally {
    await host.close();
  }
}
