import { createHash } from 'node:crypto';
import { queueMessage } from '../alerting/notifications/queue-message.ts';
import { createLanguages, type Language } from '../alerting/notifications/messages/language.ts';
import { startLoop, type Loop } from '../base/loop.ts';
import type { Digest } from '../catalog/model/digest-types.ts';
import type { Channel } from '../catalog/model/types.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { composeDigest, type ComposeOptions } from './compose-digest.ts';
import { describeDigest, type DigestText } from './describe-digest.ts';
import { claimRun, findLastRun } from './digest-runs.ts';
import { findLastDue, type Due } from './schedule.ts';
import { selectSubscribed, signSubscription } from './subscriptions.ts';
import { toDigestMail, toPayload } from './write-digest.ts';

export interface SendDigestsOptions extends ComposeOptions {
  readonly pageUrl: string | undefined;
  /** Address of this service, for links that end a subscription. Undefined only where no digest is a mail. */
  readonly serviceUrl: string | undefined;
  /** Signs these links. */
  readonly secret: string;
  /** How often it is looked at what is due, ms. */
  readonly tickMs: number;
  now(): number;
  /** Called when there is something to deliver. */
  wake(): void;
}

/** A digest that was due longer ago is left out: its readers have begun another day. */
const LATEST_MS = 12 * 3_600_000;

/** Puts digests into the outbox when they are due, each once, whichever replica comes first. */
export function startDigests(options: SendDigestsOptions): Loop {
  const { catalog, tickMs, onError } = options;
  const languageOf = createLanguages(catalog, options.pageUrl);
  const failed = new Map<string, string>();

  async function round(): Promise<void> {
    for (const digest of catalog.digests.values()) {
      const due = findLastDue(digest, options.now());
      try {
        await runDigest(digest, due, languageOf(digest), options);
        failed.delete(digest.id);
      } catch (error) {
        // Tried again each time, and reported once a day.
        if (failed.get(digest.id) !== due.date) onError(error);
        failed.set(digest.id, due.date);
      }
    }
  }

  return startLoop({ everyMs: tickMs, isEager: true, round, onError });
}

async function runDigest(digest: Digest, due: Due, language: Language, options: SendDigestsOptions): Promise<void> {
  const { pool, catalog, now, wake } = options;
  const last = await findLastRun(pool, digest.id);
  if (last === undefined) await claimRun(pool, digest.id, due.date, 'defined');
  if (last === undefined || last >= due.date || now() - due.atMs > LATEST_MS) return;
  const content = await composeDigest(digest, due.atMs, options);
  const isWanted = !digest.onlyWhenUnusual || content.cards.some(({ unusual }) => unusual);
  const text = describeDigest(content, language);
  const channel = catalog.channels.get(digest.channel) as Channel;
  await inTransaction(pool, true, async (client) => {
    const readers = channel.type === 'email' ? await selectSubscribed(client, digest.id, digest.to) : [''];
    const outcome = isWanted && readers.length > 0 ? 'sent' : 'quiet';
    if (!(await claimRun(client, digest.id, due.date, outcome)) || outcome === 'quiet') return;
    for (const reader of readers) {
      const body = {
        type: 'digest' as const,
        ...(channel.type === 'email'
          ? { mail: writeMail(reader, digest, text, language, options) }
          : { payload: toPayload(text, channel.type, language) }),
      };
      await queueMessage(client, { id: toMessageId(digest, due, reader), channel: channel.name, body });
    }
  });
  wake();
}

function writeMail(
  to: string,
  { id }: Digest,
  text: DigestText,
  language: Language,
  { secret, serviceUrl = '' }: SendDigestsOptions,
) {
  const unsubscribeUrl = new URL(`/unsubscribe/${signSubscription(secret, id, to)}`, serviceUrl).href;
  return { to, content: toDigestMail(text, unsubscribeUrl, language), unsubscribeUrl };
}

/** The same on every try and every replica: a receiver knows a second one, and the outbox takes none. */
const toMessageId = ({ id }: Digest, { date }: Due, reader: string): string => {
  const suffix = reader === '' ? '' : `.${createHash('sha256').update(reader).digest('hex').slice(0, 16)}`;
  return `digest.${id}.${date}${suffix}`;
};
