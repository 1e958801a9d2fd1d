import type { AlertNotification } from '../../../sdk/src/protocol/alerts.ts';
import type { Channel } from '../catalog/types.ts';
import { DeliveryError } from './delivery-error.ts';
import { describeNotification, toSlackText } from './describe.ts';
import { post, type PostOptions } from './post.ts';
import { sendMail } from './send-mail.ts';
import { parseSecret, signWebhook } from './sign.ts';

export interface SendOptions extends PostOptions {
  /** `smtp://…` or `smtps://…`; undefined: no e-mail is sent. */
  readonly smtpUrl: string | undefined;
  /** Environment variables that channels name. */
  variable(name: string): string | undefined;
}

export interface Message {
  /** The same on every try. */
  readonly id: string;
  readonly body: AlertNotification;
}

/** Sends one message over a channel. Throws DeliveryErrors; what else is thrown is a fault of the settings. */
export async function sendMessage(channel: Channel, message: Message, options: SendOptions): Promise<void> {
  if (channel.type === 'email') return sendMail(channel, message, options);
  const url = channel.url ?? requireVariable(channel.urlVariable as string, options);
  if (channel.type === 'slack') {
    const text = toSlackText(describeNotification(message.body));
    return post(url, {}, JSON.stringify({ text }), options);
  }
  const body = JSON.stringify(message.body);
  return post(url, signHeaders(channel, message.id, body, options), body, options);
}

function signHeaders(channel: Channel, id: string, body: string, options: SendOptions): Record<string, string> {
  const timestampSeconds = Math.floor(options.now() / 1000);
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestampSeconds) };
  if (channel.secretVariable === undefined) return headers;
  const key = parseSecret(requireVariable(channel.secretVariable, options));
  return { ...headers, 'webhook-signature': signWebhook(key, id, timestampSeconds, body) };
}

function requireVariable(name: string, { variable }: SendOptions): string {
  const value = variable(name);
  if (value === undefined || value === '') throw new DeliveryError(`the environment has no ${name}`);
  return value;
}
