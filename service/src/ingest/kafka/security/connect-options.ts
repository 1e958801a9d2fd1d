import { connect } from 'node:tls';
import { isIP, type Socket } from 'node:net';
import type { ISocketFactory, KafkaConfig, Mechanism, SASLOptions } from 'kafkajs';
import { createTlsReader } from '../../../base/tls/tls-context.ts';
import type { TlsFiles } from '../../../base/tls/tls-files.ts';
import { createBearerProvider } from './bearer-provider.ts';
import { createTokenSource } from './token-source.ts';
import type { KafkaLogin, KafkaSecurity } from './types.ts';

const KEEP_ALIVE_MS = 60_000;

/** Returns the options of kafkajs by which a client encrypts its connections and logs in. */
export function toConnectOptions(
  { tls, login }: KafkaSecurity,
  onProblem: (error: unknown) => void,
): Pick<KafkaConfig, 'socketFactory' | 'sasl'> {
  return { ...(tls && { socketFactory: createSocketFactory(tls, onProblem) }), ...(login && { sasl: toSasl(login) }) };
}

/** The factory of kafkajs would read certificates once. */
function createSocketFactory(files: TlsFiles, onProblem: (error: unknown) => void): ISocketFactory {
  const readContext = createTlsReader(files, onProblem);
  return ({ host, port, onConnect }): Socket => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const options = { host, port, ...servername, rejectUnauthorized: true, secureContext: readContext() };
    const socket = connect(options, onConnect);
    return socket.setKeepAlive(true, KEEP_ALIVE_MS);
  };
}

function toSasl(login: KafkaLogin): SASLOptions | Mechanism {
  if (login.mechanism === 'OAUTHBEARER') {
    const { tokens } = login;
    return {
      mechanism: 'oauthbearer',
      authenticationProvider: createBearerProvider(createTokenSource(tokens), tokens.extensions),
    };
  }
  const { mechanism, user: username, password } = login;
  // The union of mechanisms is one object type for each.
  return { mechanism: mechanism.toLowerCase(), username, password } as SASLOptions;
}
