import { describe, expect, it } from 'vitest';
import { createAddressJudge } from '../../src/alerting/notifications/judge-address.ts';
import { disableChannel, enableChannel, loadChannelStates } from '../../src/alerting/notifications/alert-channels.ts';
import { replayDeliveries, sweepDelivered } from '../../src/alerting/notifications/alert-deliveries.ts';
import { channel, useDeliveries } from '../support/servers/deliveries.ts';

const at = useDeliveries();

const untilTried = (tries = 1) =>
  at.until(async () => (await at.list()).some((delivery) => delivery.tries >= tries && delivery.error !== null));

/** Decodes the body of a part of a mail: quoted-printable or as it is. */
function decode(part: string): string {
  const [head = '', ...body] = part.split('\r\n\r\n');
  const text = body.join('\r\n\r\n');
  if (!head.includes('quoted-printable')) return text;
  const bytes = text
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** Test names of statuses whose number alone does not explain them. */
const ANSWERS: Readonly<Record<number, string>> = {
  302: 'redirects are not followed',
};

describe('a webhook', () => {
  it('is tried again with the same id, and holds the next of its episode back', async () => {
    let failures = 1;
    at.receiver.answerWith((_, response) => response.writeHead(failures-- > 0 ? 500 : 200).end());
    await at.enqueue('ops', 1);
    await at.enqueue('ops', 2);
    await at.enqueue('ops', 1, { episode: 'alr_2' });
    at.start();
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
    const ids = at.receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids.filter((id) => id === 'alr_1.1.ops').length + ids.filter((id) => id === 'alr_2.1.ops').length).toBe(3);
    expect(ids.indexOf('alr_1.2.ops')).toBeGreaterThan(ids.lastIndexOf('alr_1.1.ops'));
  });

  it.each([101, 300, 302, 304, 400, 404, 429, 500, 503])(
    'fails on an answer of %i, and follows no redirect',
    async (status) => {
      at.receiver.answerWith((_, response) =>
        response.writeHead(status, { Location: `${at.receiver.url}/elsewhere` }).end(),
      );
      await at.enqueue('ops');
      at.start();
      await untilTried();
      expect((await at.list())[0]).toMatchObject({
        state: 'waiting',
        error: expect.stringMatching(ANSWERS[status] ?? `${status}`),
      });
      expect(at.receiver.received.some(({ path }) => path === '/elsewhere')).toBe(false);
    },
  );

  it.each([200, 202, 204])('is delivered by an answer of %i', async (status) => {
    at.receiver.answerWith((_, response) => response.writeHead(status).end());
    await at.enqueue('ops');
    at.start();
    await at.until(async () => (await at.list())[0]?.state === 'delivered');
  });

  it('fails when the receiver is slow', async () => {
    at.receiver.answerWith(() => undefined);
    await at.enqueue('ops');
    at.start({ timeoutMs: 300 });
    await untilTried();
    expect((await at.list())[0]?.error).toBe('no answer within 300 ms');
  });

  it('is disabled by 410, what waits for it is dead, and a replay has the same id', async () => {
    at.receiver.answerWith((_, response) => response.writeHead(410).end());
    await at.enqueue('ops', 1);
    await at.enqueue('ops', 1, { episode: 'alr_2' });
    at.start();
    await at.until(async () => (await at.list()).every(({ state }) => state === 'dead'));
    expect(await loadChannelStates(at.store.pool)).toMatchObject([
      { name: 'ops', disabledReason: expect.stringContaining('410') },
    ]);
    at.receiver.answerWith(undefined);
    await at.store.pool.query('update app.alert_channels set disabled_at = null');
    const dead = await at.list();
    expect(
      await replayDeliveries(
        at.store.pool,
        dead.map(({ id }) => id),
        null,
      ),
    ).toBe(2);
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
    expect(new Set(at.receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set(['alr_1.1.ops', 'alr_2.1.ops']),
    );
  });

  it('stays enabled where an answer of before comes late, and what was replayed is delivered', async () => {
    let answerLate = (): void => undefined;
    at.receiver.answerWith((_, response) => {
      answerLate = () => response.writeHead(410).end();
    });
    await at.enqueue('ops', 1);
    at.start();
    await at.until(async () => at.receiver.received.length === 1);
    await disableChannel(at.store.pool, 'ops', 'nobody answers');
    await at.until(async () => (await at.list()).every(({ state }) => state === 'dead'));
    await enableChannel(at.store.pool, 'ops');
    at.receiver.answerWith(undefined);
    await replayDeliveries(
      at.store.pool,
      (await at.list()).map(({ id }) => id),
      null,
    );
    answerLate();
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
    expect(await loadChannelStates(at.store.pool)).toMatchObject([{ name: 'ops', disabledReason: null }]);
  });

  it('waits as long as 429 and Retry-After ask', async () => {
    at.receiver.answerWith((_, response) => response.writeHead(429, { 'Retry-After': '3600' }).end());
    await at.enqueue('ops');
    at.start();
    await untilTried();
    const { rows } = await at.store.pool.query<{ waitS: number }>(
      `select extract(epoch from due_at - now())::float8 as "waitS" from app.alert_outbox`,
    );
    expect(rows[0]?.waitS).toBeGreaterThan(3500);
  });

  it('is paused after failures in a row, and then tried with one', async () => {
    at.receiver.answerWith((_, response) => response.writeHead(500).end());
    for (const index of [1, 2, 3, 4, 5, 6]) await at.enqueue('ops', 1, { episode: `alr_${index}` });
    at.start({
      limits: {
        tickMs: 20,
        leaseMs: 5000,
        concurrency: 1,
        breaker: { breaksAfter: 3, openMs: 500, mostMs: 500 },
        fallbackAfterMs: 100_000,
      },
    });
    await at.until(async () => (await loadChannelStates(at.store.pool)).some(({ openUntil }) => openUntil !== null));
    expect(at.receiver.received).toHaveLength(3);
    await at.receiver.waitFor(4);
    at.receiver.answerWith(undefined);
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
  });

  it('is paused once, for as long as is said, however many tries fail together', async () => {
    at.receiver.answerWith((_, response) => response.writeHead(500).end());
    for (const index of [1, 2, 3, 4, 5, 6, 7, 8]) await at.enqueue('ops', 1, { episode: `alr_${index}` });
    at.start({
      limits: {
        tickMs: 20,
        leaseMs: 5000,
        concurrency: 8,
        breaker: { breaksAfter: 3, openMs: 60_000, mostMs: 3_600_000 },
        fallbackAfterMs: 100_000,
      },
    });
    await at.until(async () => (await at.list()).filter(({ error }) => error !== null).length === 8);
    const [state] = await loadChannelStates(at.store.pool);
    expect((state?.openUntil?.getTime() ?? Infinity) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it('goes nowhere private, not even when its name moves there for the connection', async () => {
    let lookUps = 0;
    const port = new URL(at.receiver.url).port;
    const resolve = async () => [{ address: lookUps++ === 0 ? '93.184.216.34' : '127.0.0.1', family: 4 }];
    at.start({
      resolve,
      judge: createAddressJudge([]),
      channels: new Map([
        channel('ops', { url: `https://hooks.example:${port}/` }),
        channel('metadata', { url: 'http://169.254.169.254/' }),
      ]),
    });
    await at.enqueue('ops');
    await at.enqueue('metadata');
    await at.until(async () => (await at.list()).every(({ error }) => error?.includes('a private address') ?? false));
    expect(lookUps).toBeGreaterThan(1);
    expect(at.receiver.received).toHaveLength(0);
  });

  it('goes to public addresses by HTTPS only', async () => {
    at.start({
      resolve: async () => [{ address: '93.184.216.34', family: 4 }],
      channels: new Map([channel('ops', { url: 'http://hooks.example/' })]),
    });
    await at.enqueue('ops');
    await at.until(async () => (await at.list()).some(({ error }) => error?.includes('expected HTTPS') ?? false));
  });
});

describe('the outbox', () => {
  it('lets go of what was delivered long ago, and keeps the rest', async () => {
    for (const [index, parts] of [
      `state = 'delivered', delivered_at = now() - interval '31 days'`,
      `state = 'delivered', delivered_at = now() - interval '29 days'`,
      `state = 'dead', created_at = now() - interval '31 days'`,
      `created_at = now() - interval '31 days', due_at = now() + interval '1 day'`,
    ].entries()) {
      await at.enqueue('ops', 1, { episode: `alr_${index}` });
      await at.store.pool.query(`update app.alert_outbox set ${parts} where episode_id = 'alr_${index}'`);
    }
    await at.store.pool.query(
      `insert into app.alert_outbox (sequence_no, channel_name, message_id, kind, body, state, created_at)
       values (0, 'duty', 'digest.a', 'digest', '{}', 'dead', now() - interval '31 days')`,
    );
    expect(await sweepDelivered(at.store.pool, 30)).toBe(2);
    expect((await at.list()).map(({ alert }) => alert)).toEqual(['alr_3', 'alr_2', 'alr_1']);
    expect(await sweepDelivered(at.store.pool, 30)).toBe(0);
  });
});

describe('the other channels', () => {
  it('write to Slack without its markup', async () => {
    await at.enqueue('chat');
    at.start();
    const [message] = await at.receiver.waitFor(1);
    expect(message?.path).toBe('/chat');
    const { text, blocks } = JSON.parse(message?.text ?? '{}') as { text: string; blocks: { type: string }[] };
    expect(text).toBe(
      'Warning: Many &lt;refunds&gt;, north\nrefunds: 12.50, above the limit of 10.00.\nOpen the alert: https://page.example/?alert=alr_1',
    );
    expect(blocks.map(({ type }) => type)).toEqual(['header', 'section', 'section']);
  });

  it('write to Teams as a card, in the language of the channel', async () => {
    await at.enqueue('team');
    at.start();
    const [message] = await at.receiver.waitFor(1);
    expect(message?.path).toBe('/team');
    const { attachments } = JSON.parse(message?.text ?? '{}') as {
      attachments: { contentType: string; content: object }[];
    };
    expect(attachments[0]?.contentType).toBe('application/vnd.microsoft.card.adaptive');
    expect(attachments[0]?.content).toMatchObject({
      type: 'AdaptiveCard',
      lang: 'de',
      fallbackText: 'Warnung: Many <refunds>, north',
      actions: [{ type: 'Action.OpenUrl', title: 'Meldung öffnen', url: 'https://page.example/?alert=alr_1' }],
    });
  });

  it('send mail as text and as HTML, which say the same', async () => {
    await at.enqueue('duty');
    at.start();
    await at.until(async () => at.mail.mails.length > 0);
    const [mail = ''] = at.mail.mails;
    expect(mail).toContain('Content-Type: multipart/alternative');
    expect(mail.indexOf('Content-Type: text/plain')).toBeLessThan(mail.indexOf('Content-Type: text/html'));
    const [, text = '', html = ''] = mail.split(/^--.*$/m).map(decode);
    expect(text).toContain('refunds: 12.50, above the limit of 10.00.');
    expect(html).toContain('Warning: Many &lt;refunds&gt;, north');
    expect(html).toContain('href="https://page.example/?alert=alr_1"');
    expect(html).not.toContain('<refunds>');
  });

  it('say the reason that was found before the first try on every try, in the language of the channel', async () => {
    const asked: string[] = [];
    let status = 500;
    at.receiver.answerWith((_, response) => response.writeHead(status).end());
    await at.enqueue('ops');
    await at.enqueue('team');
    at.start({
      random: () => 0,
      findReason: async (_, language) => {
        asked.push(language);
        return `Cause ${asked.length} in ${language}`;
      },
    });
    await at.until(async () => (await at.list()).every(({ tries }) => tries > 0));
    status = 200;
    await at.until(async () => (await at.list()).every(({ state }) => state === 'delivered'));
    expect(asked.toSorted()).toEqual(['de-DE', 'en-GB']);
    const webhooks = at.receiver.received.filter(({ path }) => path === '/ops');
    expect(new Set(webhooks.map(({ text }) => text)).size).toBe(1);
    const { body } = webhooks.at(-1) ?? {};
    expect(body).toMatchObject({
      reason: expect.stringContaining('in en-GB'),
      url: 'https://page.example/?alert=alr_1',
      message: {
        subject: 'Warning: Many <refunds>, north',
        text: expect.stringContaining('\nWhy: Cause'),
        language: 'en-GB',
        timezone: 'UTC',
      },
    });
    expect(at.receiver.received.findLast(({ path }) => path === '/team')?.text).toContain('in de-DE');
  });

  it('send mail with the same Message-ID on every try', async () => {
    at.mail.answerWith('451 later');
    await at.enqueue('duty');
    at.start();
    await untilTried();
    expect((await at.list())[0]?.error).toContain('451');
    at.mail.answerWith('250 taken');
    await at.until(async () => at.mail.mails.length > 0);
    expect(at.mail.mails[0]).toContain('Message-ID: <alr_1.1.duty@tidemark>');
    expect(at.mail.mails[0]).toContain('To: duty@shop.example');
  });

  it('are not waited for when the mail server is slow, nor when it goes on answering for ever', async () => {
    at.mail.drip();
    await at.enqueue('duty');
    at.start({ timeoutMs: 300 });
    await untilTried();
    expect((await at.list())[0]?.error).toContain('no answer within 300 ms');
  });

  it('are not waited for when a look-up does not end', async () => {
    await at.enqueue('ops');
    at.start({
      timeoutMs: 300,
      resolve: () => new Promise(() => undefined),
      channels: new Map([channel('ops', { url: 'https://hooks.example/' })]),
    });
    await untilTried();
    expect((await at.list())[0]?.error).toBe('no answer within 300 ms');
  });

  it('get what is critical when the first channel does not take it', async () => {
    at.receiver.answerWith((_, response) => response.writeHead(500).end());
    await at.enqueue('flaky', 1, { isCritical: true });
    await at.enqueue('flaky', 1, { episode: 'alr_mild' });
    at.start();
    await at.until(async () => at.mail.mails.length > 0);
    expect(at.mail.mails[0]).toContain('alr_1.1.duty');
    const copies = (await at.list()).filter((delivery) => delivery.channel === 'duty');
    expect(copies.map(({ messageId }) => messageId)).toEqual(['alr_1.1.duty']);
  });

  it('that the catalogue no longer has fail, and say so', async () => {
    await at.enqueue('gone');
    at.start();
    await untilTried();
    expect((await at.list())[0]?.error).toBe('the catalogue has no channel gone');
  });

  it('that this replica does not know is tried again, and not paused as one that fails', async () => {
    const deliveries = ['alr_1', 'alr_2', 'alr_3', 'alr_4'];
    for (const episode of deliveries) await at.enqueue('own:reader', 1, { episode });
    at.start();
    await at.until(async () => {
      const { rows } = await at.store.pool.query('select from app.alert_outbox where last_error is not null');
      return rows.length === deliveries.length;
    });
    expect(await loadChannelStates(at.store.pool)).toEqual([]);
    const { rows } = await at.store.pool.query('select distinct last_error as error, state from app.alert_outbox');
    expect(rows).toEqual([{ error: 'the rule of the reader is stopped, or sends no mail any more', state: 'waiting' }]);
  });
});
