import { mintToken } from '../../../src/access/mint-token.ts';
import { launchBrowser } from '../browser/browser.ts';
import { startHostSite } from './host-site.ts';
import type { HostWorld } from './host-world.ts';

/** A service that answers pages of other origins. */
interface StartedService {
  readonly endpoint: string;
  /** Secret of its tokens. */
  readonly secret: string;
  close(): Promise<void>;
}

const TOKEN = { subject: 'host', roles: ['boss'], attributes: {}, issuer: undefined, audience: undefined };

/** Starts a host's site, the service that `start` starts for its origin, on the catalogue `SHOP`, and a browser. */
export async function createHostWorld(
  start: (origin: string) => Promise<StartedService>,
): Promise<HostWorld & { close(): Promise<void> }> {
  let secret = '';
  const sign = (lifetimeSeconds: number): Promise<string> => mintToken(secret, { ...TOKEN, lifetimeSeconds });
  const site = await startHostSite(sign);
  const service = await start(site.url);
  ({ secret } = service);
  const browser = await launchBrowser();
  const counts: number[] = [];
  let sent = 0;
  return {
    site,
    endpoint: service.endpoint,
    browser,
    async order(count) {
      const orders = Array.from({ length: count }, (_none, region) => {
        counts[region] = (counts[region] ?? 0) + 1;
        const id = `o${++sent}`;
        return { event_id: id, id, version: 1, at: new Date().toISOString(), region: `r${region}`, total: '1.00' };
      });
      const response = await fetch(`${service.endpoint}/v1/events/orders`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${await sign(300)}` },
        body: JSON.stringify(orders),
      });
      const text = await response.text();
      if (!text.includes(`"accepted":${count}`)) throw new Error(`expected ${count} accepted orders, got ${text}`);
      return counts[0] as number;
    },
    async close() {
      await browser.close();
      await site.close();
      await service.close();
    },
  };
}
