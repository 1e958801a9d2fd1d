import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import { describeTlsError } from '../../base/tls/describe-tls-error.ts';
import type { Channel } from '../../catalog/model/types.ts';
import { DeliveryError } from './delivery-error.ts';
import type { Mail } from './messages/to-mail.ts';
import type { MailSecurity } from './types.ts';

export interface MailOptions {
  /** `smtp://…` or `smtps://…`; undefined: no e-mail is sent. */
  readonly smtpUrl: string | undefined;
  /** Undefined: STARTTLS where it is offered, by the authorities that Node trusts. */
  readonly smtpSecurity?: MailSecurity | undefined;
  /** Longest time until the last reply of the server, ms. */
  readonly timeoutMs: number;
}

/** Sends one mail by SMTP, with one time limit from the look-up to the server's last reply. Throws DeliveryErrors. */
export async function sendMail(
  { to, from }: Pick<Channel, 'to' | 'from'>,
  id: string,
  { subject, text, html }: Mail,
  { smtpUrl, smtpSecurity, timeoutMs }: MailOptions,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  if (smtpUrl === undefined) throw new DeliveryError('SMTP_URL is not set');
  const { hostname, port, protocol } = new URL(smtpUrl);
  const address = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port === '' ? (protocol === 'smtps:' ? 465 : 587) : port),
  };
  let socket: Socket | undefined;
  // The library's own limits only cover silence: a server that keeps talking would never time out.
  const timer = setTimeout(() => socket?.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  const transport = createTransport({
    url: smtpUrl,
    requireTLS: smtpSecurity?.isStartTlsRequired ?? false,
    tls: { rejectUnauthorized: true, ...(smtpSecurity && { secureContext: smtpSecurity.readContext() }) },
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket(_, callback) {
      const connection = connect(address);
      socket = connection;
      connection.once('error', callback);
      connection.once('connect', () => {
        connection.off('error', callback);
        callback(null, { connection });
      });
    },
  });
  try {
    await transport.sendMail({
      from,
      to: [...to],
      subject,
      text,
      html,
      messageId: `<${id}@tidemark>`,
      headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    });
  } catch (error) {
    throw new DeliveryError(describeFailure(error as Error & { code?: string }), { cause: error });
  } finally {
    clearTimeout(timer);
    transport.close();
    socket?.destroy();
  }
}

function describeFailure(error: Error & { readonly code?: string }): string {
  if (error.code === 'EAUTH') return `the mail server refuses the user and password of SMTP_URL: ${error.message}`;
  return describeTlsError(error, 'mail') ?? `the mail server: ${error.message}`;
}
