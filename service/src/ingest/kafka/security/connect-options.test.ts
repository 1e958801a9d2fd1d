import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { expect, it, vi } from 'vitest';
import { createCertificateFolder } from '../../../../test/support/tls/certificates.ts';
import { toConnectOptions } from './connect-options.ts';

it('trusts no other authority, though Node is told to trust every one', async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  const folder = await createCertificateFolder();
  const [authority, other] = [await folder.createAuthority('root'), await folder.createAuthority('other')];
  const files = await authority.issue('broker', { hosts: ['DNS:localhost'] });
  const server = createServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) });
  server.on('tlsClientError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const tls = { authorities: { setting: 'KAFKA_CA_FILE', path: other.certificate } };
  const { socketFactory } = toConnectOptions({ tls, login: undefined }, (error) => expect.unreachable(String(error)));
  const { port } = server.address() as AddressInfo;
  const onConnect = vi.fn();
  const socket = socketFactory?.({ host: 'localhost', port, ssl: {}, onConnect });
  if (!socket) throw new Error('no socket');
  const [error] = (await once(socket, 'error').catch((error: unknown) => [error])) as [NodeJS.ErrnoException];
  expect(error.code).toMatch(/^(UNABLE_TO|SELF_SIGNED|DEPTH)/);
  expect(onConnect).not.toHaveBeenCalled();
  vi.unstubAllEnvs();
  await once(server.close(), 'close');
  await folder.remove();
});
