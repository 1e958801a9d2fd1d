import type { ParameterizedContext } from 'koa';
import { fill } from '../../../../sdk/src/format/texts/texts.ts';
import { markup, type Markup } from '../../alerting/notifications/messages/markup.ts';
import { MAIL_LINK } from '../../audit/actors.ts';
import { AppError } from '../../base/errors.ts';
import type { RequestState } from '../context.ts';
import type { HttpOptions } from '../types.ts';

type Context = ParameterizedContext & { params: Record<string, string> };

interface PageWords {
  /** Slots: `title` and `address`. */
  readonly question: string;
  readonly unsubscribe: string;
  readonly done: string;
  readonly subscribe: string;
  readonly again: string;
}

const ENGLISH: PageWords = {
  question: 'Stop sending “{title}” to {address}?',
  unsubscribe: 'Unsubscribe',
  done: '“{title}” is no longer sent to {address}.',
  subscribe: 'Subscribe again',
  again: '“{title}” is sent to {address} again.',
};
const GERMAN: PageWords = {
  question: '„{title}“ nicht mehr an {address} senden?',
  unsubscribe: 'Abbestellen',
  done: '„{title}“ wird nicht mehr an {address} gesendet.',
  subscribe: 'Wieder bestellen',
  again: '„{title}“ wird wieder an {address} gesendet.',
};

/** The page has its own styles and one form, nothing else. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const STYLES = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto 0;padding:0 1rem}
button{font:inherit;font-weight:600;padding:.6rem 1.2rem;min-height:44px;border:0;border-radius:6px;background:#0a58ca;color:#fff;cursor:pointer}`;

/**
 * Pages behind the signed link of a digest, without a token. `GET` asks, because mail scanners open links; `POST` ends
 * the subscription, from the page or from a mail client (RFC 8058).
 */
export function routeUnsubscribe({ subscriptions }: HttpOptions) {
  const find = (token: string) => {
    const subscription = subscriptions.find(token);
    if (subscription) return { ...subscription, words: subscription.language.startsWith('de') ? GERMAN : ENGLISH };
    throw new AppError('not_found', 'the link is not complete: expected the whole address, as it is in the mail');
  };
  return {
    ask(context: Context): void {
      const { token = '' } = context.params;
      const { words, ...subscription } = find(token);
      send(context, subscription, words.question, form('', words.unsubscribe));
    },
    async unsubscribe(context: Context): Promise<void> {
      const { token = '' } = context.params;
      const { words, ...subscription } = find(token);
      (context.state as Partial<RequestState>).act?.describe({ actor: MAIL_LINK });
      await subscriptions.unsubscribe(token);
      send(context, subscription, words.done, form(`/unsubscribe/${token}/undo`, words.subscribe));
    },
    async subscribe(context: Context): Promise<void> {
      const { token = '' } = context.params;
      const { words, ...subscription } = find(token);
      (context.state as Partial<RequestState>).act?.describe({ actor: MAIL_LINK });
      await subscriptions.subscribe(token);
      send(context, subscription, words.again, form(`/unsubscribe/${token}`, words.unsubscribe));
    },
  };
}

const form = (action: string, label: string): Markup =>
  markup`<form method="post" action="${action}"><button>${label}</button></form>`;

function send(
  context: Context,
  { language, ...slots }: { readonly title: string; readonly address: string; readonly language: string },
  sentence: string,
  content: Markup,
): void {
  const text = fill(sentence, slots);
  context.set('Content-Security-Policy', POLICY);
  context.set('Cache-Control', 'no-store');
  context.set('X-Robots-Tag', 'noindex');
  context.type = 'html';
  context.body = markup`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text}</title><style>${{ source: STYLES }}</style></head>
<body><main><h1 style="font-size:1.25rem">${text}</h1>${content}</main></body></html>
`.source;
}
