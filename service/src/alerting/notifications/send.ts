import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { Channel } from '../../catalog/model/types.ts';
import { DeliveryError } from './delivery-error.ts';
import { describeNotification, describeSubject, toSlackText } from './describe.ts';
import { findLink, type Language } from './language.ts';
import { post, type PostOptions } from './post.ts';
import { sendMail } from './send-mail.ts';
import { parseSecret, signWebhook } from './sign.ts';

export interface SendOptions extends PostOptions {
  /** `smtp://…` or `smtps://…`; undefined: no e-mail is sent. */
  readonly smtpUrl: string | undefined;
  /** Language of messages to people. */
  readonly language: Language;
  /** Returns an environment variable that a channel names. */
  variable(name: string): string | undefined;
}

export interface Message {
  /** Same id on every try. */
  readonly id: string;
  readonly body: AlertNotification;
  /** True when this message reaches the channel's hourly limit: further ones are summarised. */
  readonly isLastOfHour: boolean;
}

/** Sends one message over a channel. Throws DeliveryErrors; any other error is a wrong setting. */
export async function sendMessage(channel: Channel, message: Message, options: SendOptions): Promise<void> {
  if (channel.type === 'email')
    return sendMail(channel, message.id, describeMessage(channel, message, options.language), options);
  const url = channel.url ?? requireVariable(channel.urlVariable as string, options);
  if (channel.type === 'slack') {
    const text = describeMessage(channel, message, options.language);
    return post(url, {}, JSON.stringify({ text: toSlackText(`${text.subject}\n${text.body}`) }), options);
  }
  const link = findLink(message.body, options.language.pageUrl);
  const body = JSON.stringify({ ...message.body, ...(link !== undefined && { url: link }) });
  return post(url, signHeaders(channel, message.id, body, options), body, options);
}

const describeMessage = (
  { perHour }: Channel,
  { body, isLastOfHour }: Message,
  language: Language,
): { subject: string; body: string } => ({
  subject: describeSubject(body, language),
  body: describeNotification(body, { language, perHour, isLastOfHour }),
});

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
