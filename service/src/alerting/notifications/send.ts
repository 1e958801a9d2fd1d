import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { Channel } from '../../catalog/model/types.ts';
import { DeliveryError } from './delivery-error.ts';
import { describeMessage, toPlainText } from './messages/describe.ts';
import { findLinks } from './messages/find-links.ts';
import type { Language, Locale } from './messages/language.ts';
import { toMail } from './messages/to-mail.ts';
import { toSlack } from './messages/to-slack.ts';
import { toneOf, toTeams } from './messages/to-teams.ts';
import { post, type PostOptions } from './post.ts';
import { sendMail, type MailOptions } from './send-mail.ts';
import { parseSecret, signWebhook } from './sign.ts';
import type { PreparedMessage } from './types.ts';

export interface SendOptions extends PostOptions, MailOptions {
  /** Returns the language of a channel's messages. */
  languageOf(channel: Locale): Language;
  /** Returns an environment variable that a channel names. */
  variable(name: string): string | undefined;
}

export interface OutgoingMessage {
  /** Same id on every try. */
  readonly id: string;
  readonly body: AlertNotification;
  /** True when this message reaches the channel's hourly limit: further ones are summarised. */
  readonly isLastOfHour: boolean;
}

/** Sends one message over a channel. Throws DeliveryErrors; any other error is a wrong setting. */
export async function sendMessage(channel: Channel, { id, body, isLastOfHour }: OutgoingMessage, options: SendOptions) {
  const language = options.languageOf(channel);
  const message = describeMessage(body, { language, perHour: channel.perHour, isLastOfHour });
  if (channel.type === 'email') return sendMail(channel, id, toMail(message, toneOf(body), language), options);
  const url = findAddress(channel, options);
  if (channel.type === 'slack') return post(url, {}, JSON.stringify(toSlack(message, language)), options);
  if (channel.type === 'teams') return post(url, {}, JSON.stringify(toTeams(message, toneOf(body), language)), options);
  const text = JSON.stringify(toPayload(body, channel, language));
  return post(url, signHeaders(channel, id, text, options), text, options);
}

/** Sends a message that is complete. Throws like `sendMessage`. */
export async function sendPrepared(
  channel: Channel,
  id: string,
  { mail, payload }: PreparedMessage,
  options: SendOptions,
): Promise<void> {
  if (!mail) return post(findAddress(channel, options), {}, JSON.stringify(payload), options);
  const headers = {
    'List-Unsubscribe': `<${mail.unsubscribeUrl}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
  return sendMail({ ...channel, to: [mail.to] }, id, mail.content, options, headers);
}

/** Returns the body of a webhook: the notification with its links and its text. It is the same on every try. */
function toPayload(body: AlertNotification, { perHour }: Channel, language: Language): AlertNotification {
  const { alert: url, chart: chartUrl, proof: proofUrl } = findLinks(body, language.pageUrl) ?? {};
  const message = describeMessage(body, { language, perHour, isLastOfHour: false });
  return {
    ...body,
    ...(url !== undefined && { url }),
    ...(chartUrl !== undefined && { chartUrl }),
    ...(proofUrl !== undefined && { proofUrl }),
    message: {
      subject: message.subject,
      text: toPlainText(message, language),
      language: language.locale,
      timezone: language.timezone,
    },
  };
}

const findAddress = ({ url, urlVariable }: Channel, options: SendOptions): string =>
  url ?? requireVariable(urlVariable as string, options);

function signHeaders(channel: Channel, id: string, body: string, options: SendOptions): Record<string, string> {
  const timestampSeconds = Math.floor(options.now() / 1000);
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds) };
  if (channel.secretVariable === undefined) return headers;
  const key = parseSecret(requireVariable(channel.secretVariable, options));
  return { ...headers, 'webhook-signature': signWebhook(key, id, timestampSeconds, body) };
}

function requireVariable(name: string, { variable }: SendOptions): string {
  const value = variable(name);
  if (value === undefined || value === '') throw new DeliveryError(`the environment variable ${name} is not set`);
  return value;
}
