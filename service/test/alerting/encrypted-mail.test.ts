import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sendMail } from '../../src/alerting/notifications/send-mail.ts';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createTlsReader } from '../../src/base/tls/tls-context.ts';
import { createCertificateFolder, type CertificateFolder } from '../support/tls/certificates.ts';

const PASSWORD = 'hunter2';

let folder: CertificateFolder;
let ca: string;
let otherCa: string;
let certificate: { key: string; cert: string };
let server: SMTPServer | undefined;
let mails: { isEncrypted: boolean; user: string | undefined; text: string }[];

beforeAll(async () => {
  folder = await createCertificateFolder();
  const authority = await folder.createAuthority('root');
  [ca, otherCa] = [authority.certificate, (await folder.createAuthority('other-root')).certificate];
  const files = await authority.issue('mail', { hosts: ['DNS:localhost'] });
  certificate = { key: await readFile(files.key, 'utf8'), cert: await readFile(files.certificate, 'utf8') };
});

afterEach(() => new Promise<void>((resolve) => (server ? server.close(resolve) : resolve())));
afterAll(() => folder.remove());

/** Starts a mail server and returns its port. */
async function start(options: SMTPServerOptions): Promise<number> {
  mails = [];
  server = new SMTPServer({
    ...certificate,
    authOptional: true,
    onAuth: ({ username, password }, _, done) =>
      password === PASSWORD ? done(null, { user: username }) : done(new Error('wrong')),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push({ isEncrypted: session.secure, user: session.user, text: Buffer.concat(chunks).toString() });
        done();
      });
    },
    ...options,
  });
  // Clients that end a handshake are an error of the server too.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return (server.server.address() as AddressInfo).port;
}

/** Sends a mail with the settings of an environment. */
async function send(url: string, environment: Record<string, string> = {}, timeoutMs = 5000): Promise<void> {
  const { smtpUrl, isStartTlsRequired, smtpTls } = parseConfig({ SMTP_URL: url, SMTP_CA_FILE: ca, ...environment });
  const readContext = createTlsReader(smtpTls, (error) => expect.unreachable(error.message));
  await sendMail(
    { to: ['reader@portal.example'], from: 'alerts@portal.example' },
    'a-1',
    { subject: 'Revenue fell', text: 'by 12 %', html: '<p>by 12 %</p>' },
    { smtpUrl, smtpSecurity: { isStartTlsRequired, readContext }, timeoutMs },
  );
}

const failureOf = (sending: Promise<void>): Promise<string> =>
  sending.then(
    () => 'sent',
    ({ message }: Error) => message,
  );

const REQUIRED = { SMTP_STARTTLS: 'required' };
const UNTRUSTED =
  'the certificate of the server is signed by an authority that is not trusted: expected that authority in SMTP_CA_FILE';
const OTHER_HOST = 'the certificate of the server is for other host names than the one in SMTP_URL';

describe('a mail', () => {
  it('is sent by TLS from the first byte, by a user', async () => {
    const port = await start({ secure: true });
    await send(`smtps://tidemark:${PASSWORD}@localhost:${port}`);
    expect(mails).toMatchObject([{ isEncrypted: true, user: 'tidemark' }]);
    expect(mails[0]?.text).toContain('Subject: Revenue fell');
  });

  it('is sent after STARTTLS, by a user', async () => {
    const port = await start({});
    await send(`smtp://tidemark:${PASSWORD}@localhost:${port}`, REQUIRED);
    expect(mails).toMatchObject([{ isEncrypted: true, user: 'tidemark' }]);
  });

  it('is not sent where STARTTLS is required and not offered', async () => {
    const port = await start({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] });
    expect(await failureOf(send(`smtp://localhost:${port}`, REQUIRED))).toContain('STARTTLS');
    expect(mails).toEqual([]);
    await send(`smtp://localhost:${port}`);
    expect(mails).toMatchObject([{ isEncrypted: false }]);
  });

  it('is not sent to a server whose authority is not trusted', async () => {
    const port = await start({});
    expect(await failureOf(send(`smtp://localhost:${port}`, { SMTP_CA_FILE: otherCa }))).toContain(UNTRUSTED);
    expect(await failureOf(send(`smtp://localhost:${port}`, { SMTP_CA_FILE: '' }))).toContain(UNTRUSTED);
    expect(mails).toEqual([]);
  });

  it('is not sent to it either where Node is told to trust every authority', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const port = await start({});
    const failure = await failureOf(send(`smtp://localhost:${port}`, { ...REQUIRED, SMTP_CA_FILE: otherCa }));
    vi.unstubAllEnvs();
    expect(failure).toContain(UNTRUSTED);
    expect(mails).toEqual([]);
  });

  it.each(['requireTLS=false', 'ignoreTLS=true', 'tls.rejectUnauthorized=false'])(
    'is sent by no address with parameters, as %s',
    async (query) => {
      const port = await start({});
      await expect(send(`smtp://localhost:${port}/?${query}`, REQUIRED)).rejects.toThrow(
        'SMTP_URL has a value that is not shown: expected an address without parameters (after ?)',
      );
    },
  );

  it('is not sent to a server whose certificate is for another host', async () => {
    const port = await start({});
    expect(await failureOf(send(`smtp://127.0.0.1:${port}`, REQUIRED))).toContain(OTHER_HOST);
    expect(mails).toEqual([]);
  });

  it('is not sent by smtps:// to either of them', async () => {
    const port = await start({ secure: true });
    expect(await failureOf(send(`smtps://localhost:${port}`, { SMTP_CA_FILE: otherCa }))).toContain(UNTRUSTED);
    expect(await failureOf(send(`smtps://127.0.0.1:${port}`))).toContain(OTHER_HOST);
    expect(mails).toEqual([]);
  });

  it('is not sent by smtps:// to a server that speaks plain text', async () => {
    const port = await start({});
    expect(await failureOf(send(`smtps://localhost:${port}`))).toContain(
      'the server does not speak TLS at the port in SMTP_URL',
    );
  });

  it.each([
    ['makes no handshake', false],
    ['says nothing after it', true],
  ])('is given up at its time limit where the server %s', async (_, hasHandshake) => {
    const ignore = (socket: Socket): void => void socket.on('error', () => socket.destroy()).resume();
    const silent = hasHandshake ? createTlsServer(certificate, ignore) : createServer(ignore);
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const failure = await failureOf(send(`smtps://localhost:${port}`, {}, 300));
    expect(failure).toBe('the mail server: no answer within 300 ms');
    await new Promise((resolve) => silent.close(resolve));
  });

  it('is not sent by a user whose password is wrong, and the password is not shown', async () => {
    const port = await start({ secure: true });
    const failure = await failureOf(send(`smtps://tidemark:wrong-secret@localhost:${port}`));
    expect(failure).toContain('the mail server refuses the user and password of SMTP_URL');
    expect(failure).not.toContain('wrong-secret');
  });
});
