import type { Alert } from '../../../../sdk/src/protocol/alerts.ts';
import { SHOP, runService, type RunningService } from './running-service.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../servers/webhook-receiver.ts';

/** `whsec_` and the base64 of 24 bytes. */
export const WEBHOOK_SECRET = `whsec_${Buffer.from('a key of twenty-four byte').toString('base64')}`;

/** The shop of the tests with a webhook and rules; times are now, because alerts are about now. */
export const alertingShop = (
  rules: string,
): string => `${SHOP.replace('event_time: at', 'event_time: at\n    lateness: 0s')}
channels:
  ops: { type: webhook, url_env: OPS_URL, secret_env: OPS_SECRET }
rules:
${rules}`;

export interface AlertingShop {
  readonly running: RunningService;
  readonly receiver: WebhookReceiver;
  /** Sends one order of now; the same id again corrects it. */
  order(id: string, total: number, region?: string, version?: number): Promise<void>;
  /** Polls until the alerts are as expected. */
  untilAlerts(isWanted: (alerts: readonly Alert[]) => boolean, token?: string): Promise<readonly Alert[]>;
  close(): Promise<void>;
}

export async function runAlertingShop(
  rules: string,
  environment: Record<string, string> = {},
  change: (catalog: string) => string = (catalog) => catalog,
): Promise<AlertingShop> {
  const receiver = await startWebhookReceiver();
  const running = await runService(
    { OPS_URL: `${receiver.url}/ops`, OPS_SECRET: WEBHOOK_SECRET, PRIVATE_TARGETS: '127.0.0.0/8', ...environment },
    change(alertingShop(rules)),
  );
  return {
    running,
    receiver,
    async order(id, total, region = 'north', version = 1) {
      const at = new Date().toISOString();
      const body = { event_id: `${id}-${version}`, id, version, at, region, total: total.toFixed(2) };
      const response = await running.fetch('/v1/events/orders', { body });
      if (!response.ok) throw new Error(await response.text());
    },
    async untilAlerts(isWanted, token) {
      const deadline = Date.now() + 20_000;
      for (;;) {
        const response = await running.fetch('/v1/alerts', token === undefined ? {} : { token });
        const { alerts } = (await response.json()) as { alerts: Alert[] };
        if (isWanted(alerts)) return alerts;
        if (Date.now() > deadline) throw new Error(`alerts are still ${JSON.stringify(alerts, undefined, 1)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async close() {
      await running.close();
      await receiver.close();
    },
  };
}
