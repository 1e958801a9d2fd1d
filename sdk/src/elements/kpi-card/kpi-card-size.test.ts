import { expect } from 'chai';
import { html, nothing } from 'lit';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, read, unmountAll } from '../../../test/support/mount.ts';
import '../../define/kpi-card.ts';
import '../../define/kpi-provider.ts';
import type { KpiCard } from './kpi-card.ts';

afterEach(unmountAll);

interface Shown {
  readonly size?: KpiCard['size'];
  readonly notation?: string;
  readonly decimals?: string;
  readonly state?: string;
  readonly width?: number;
}

const show = ({ size, notation, decimals, state = 'ready', width = 320 }: Shown): Promise<KpiCard> =>
  mount<KpiCard>(
    html`<kpi-provider .client=${createFixtureClient({ revenue: STATES[state]! })} locale="en-GB"
      ><kpi-card
        metric="revenue"
        size=${size ?? nothing}
        notation=${notation ?? nothing}
        decimals=${decimals ?? nothing}
        style="inline-size: ${width}px"
        ><svg slot="icon"></svg><a slot="footer" href="#report">Report</a></kpi-card
      ></kpi-provider
    >`,
    'kpi-card',
  );

const heightOf = (card: KpiCard, part: string): number =>
  card.shadowRoot!.querySelector(part)?.getBoundingClientRect().height ?? 0;

it('shows a number and its change when micro, a line of 36 px when medium, and a chart when large', async () => {
  const sizes = await Promise.all((['micro', 'small', 'medium', 'large'] as const).map((size) => show({ size })));
  const [micro, small, medium, large] = sizes.map((card) => heightOf(card, '.sparkline'));
  expect([micro, heightOf(sizes[0]!, '.target'), heightOf(sizes[0]!, '.number') > 0]).to.deep.equal([0, 0, true]);
  expect(small).to.be.at.least(22);
  expect(medium).to.be.at.least(36);
  expect(large).to.be.at.least(96);
  for (const card of sizes) expect(await findViolations(card)).to.deep.equal([]);
});

it('has the size that its width has room for where the page names none', async () => {
  const lines = await Promise.all([300, 600].map(async (width) => heightOf(await show({ width }), '.sparkline')));
  expect(lines[0]).to.be.below(70);
  expect(lines[1]).to.be.at.least(96);
});

for (const size of ['micro', 'small', 'medium', 'large'] as const) {
  it(`has the same box in every state when ${size}`, async () => {
    for (const width of [160, 240, 320, 600]) {
      const heights = new Set<number>();
      for (const state of ['loading', 'ready', 'stale', 'empty', 'error', 'denied'])
        heights.add((await show({ size, state, width })).offsetHeight);
      expect([...heights], `${width} px`).to.have.length(1);
    }
  });
}

it('has the same box without a line, in every state', async () => {
  for (const [width, attribute] of [
    [320, 'no-sparkline'],
    [200, 'no-sparkline'],
    [320, 'no-target'],
  ] as const) {
    const heights = new Set<number>();
    for (const state of ['loading', 'ready', 'stale', 'empty', 'error', 'denied']) {
      const card = await show({ state, width });
      card.noSparkline = true;
      card.noTarget = attribute === 'no-target';
      await card.updateComplete;
      heights.add(card.offsetHeight);
    }
    expect([...heights], `${attribute} at ${width} px`).to.have.length(1);
  }
});

for (const [notation, decimals, value, target] of [
  [undefined, '2', '€14,600.00', '29% of target €50,000.00'],
  ['compact', undefined, '€14.6k', '29% of target €50k'],
  ['compact', '2', '€14.60k', '29% of target €50.00k'],
  ['standard', undefined, '€14,600', '29% of target €50,000'],
] as const) {
  it(`formats its number with notation ${notation} and decimals ${decimals}`, async () => {
    const card = await show({ ...(notation && { notation }), ...(decimals && { decimals }) });
    expect([read(card, '.value'), read(card, '.target')]).to.deep.equal([value, target]);
  });
}

for (const [attribute, message] of [
  [{ decimals: '21' }, 'decimals="21": expected an integer from 0 to 20'],
  [{ notation: 'short' }, 'notation="short": expected standard, compact'],
  [{ size: 'huge' as KpiCard['size'] }, 'size="huge": expected micro, small, medium, large'],
] as const) {
  it(`shows no number with ${message.split(':')[0]}`, async () => {
    const { warn } = console;
    console.warn = () => undefined;
    try {
      const card = await show(attribute);
      expect(read(card, '.notice')).to.contain(message);
      expect(read(card, '.value')).to.equal(undefined);
    } finally {
      console.warn = warn;
    }
  });
}

it('has room for a picture and for what the page adds, above what opens the metric', async () => {
  const card = await show({});
  const link = card.querySelector('a')!;
  link.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = link.getBoundingClientRect();
  expect(document.elementFromPoint(left + width / 2, top + height / 2)).to.equal(link);
  expect(card.querySelector('svg')!.getBoundingClientRect().right).to.be.at.most(
    card.shadowRoot!.querySelector('#title')!.getBoundingClientRect().left,
  );
});

it('keeps numbers and English words together in a page from right to left', async () => {
  document.documentElement.dir = 'rtl';
  try {
    const card = await show({});
    /** From left to right, as a person sees them. */
    const seen = (selector: string): string => {
      const walker = document.createTreeWalker(card.shadowRoot!.querySelector(selector)!, NodeFilter.SHOW_TEXT);
      const places: [number, string][] = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        for (let index = 0; index < node.textContent!.length; index++) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + 1);
          const { left, width } = range.getBoundingClientRect();
          if (width > 0) places.push([left, node.textContent![index]!]);
        }
      return places
        .sort(([left], [right]) => left - right)
        .map(([, character]) => character)
        .join('')
        .trim();
    };
    expect([seen('.number'), seen('.amount'), seen('.target span')]).to.deep.equal([
      '€14,600',
      '+4.7%',
      '29% of target €50,000',
    ]);
    const target = card.shadowRoot!.querySelector('.target')!.getBoundingClientRect();
    const words = card.shadowRoot!.querySelector('.target span')!.getBoundingClientRect();
    expect(words.right).to.be.closeTo(target.right, 1);
  } finally {
    document.documentElement.dir = '';
  }
});
