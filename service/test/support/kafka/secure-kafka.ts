import { findFreePort } from '../../../src/embedded/find-free-port.ts';
import type { Authority } from '../tls/certificates.ts';
import { startKafkaWithJava } from './kafka-java.ts';
import { startKafkaTokenProvider, type KafkaTokenProvider } from './kafka-token-provider.ts';

export const USER = 'reader';
export const PASSWORD = 'a password, =with what "has" to be escaped';

export interface SecureKafka {
  /** Address of the listener in plain text, for the producers and topics of a test. */
  readonly brokers: readonly string[];
  /** Addresses of the other listeners. */
  readonly addresses: Readonly<Record<keyof typeof PROTOCOLS, string>>;
  readonly tokens: KafkaTokenProvider;
  stop(): Promise<void>;
}

/** Listeners: with client certificates, with logins by TLS and in plain text, and one with the certificate of another host. */
const PROTOCOLS = { MUTUAL: 'SSL', LOGIN: 'SASL_SSL', PLAINLOGIN: 'SASL_PLAINTEXT', OTHERHOST: 'SSL' } as const;

/** Starts one broker with a listener for each kind of encryption and login, and the provider of its tokens. */
export async function startSecureKafka(authority: Authority): Promise<SecureKafka> {
  const tokens = await startKafkaTokenProvider();
  const own = await authority.issue('broker');
  const other = await authority.issue('other-broker', { hosts: ['DNS:other.example'] });
  const names = Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[];
  const ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await findFreePort()] as const)));
  const server = await startKafkaWithJava({
    listeners: Object.fromEntries(
      names.map((name) => [name, { port: ports[name] as number, protocol: PROTOCOLS[name] }]),
    ),
    properties: {
      ...pemStore('', own.both, authority.certificate),
      ...pemStore('listener.name.otherhost.', other.both, authority.certificate),
      'listener.name.mutual.ssl.client.auth': 'required',
      ...loginProperties(tokens),
    },
    scramUsers: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map(
      (mechanism) => `${mechanism}=[name=${USER},password=${SCRAM_PASSWORD}]`,
    ),
    jvmOptions: [`-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${tokens.jwksUrl}`],
  });
  return {
    brokers: server.brokers,
    addresses: Object.fromEntries(names.map((name) => [name, `127.0.0.1:${ports[name]}`])) as SecureKafka['addresses'],
    tokens,
    async stop() {
      await Promise.all([server.stop(), tokens.close()]);
    },
  };
}

/** The storage tool splits at commas. */
export const SCRAM_PASSWORD = 'another-password';

const pemStore = (prefix: string, keyAndCertificate: string, authorities: string): Record<string, string> => ({
  [`${prefix}ssl.keystore.type`]: 'PEM',
  [`${prefix}ssl.keystore.location`]: keyAndCertificate,
  [`${prefix}ssl.truststore.type`]: 'PEM',
  [`${prefix}ssl.truststore.location`]: authorities,
});

function loginProperties({ issuer, jwksUrl }: KafkaTokenProvider): Record<string, string> {
  const module = 'org.apache.kafka.common.security';
  // A backslash of a properties file, then one of JAAS.
  const plain = `${module}.plain.PlainLoginModule required user_${USER}="${PASSWORD.replaceAll('"', '\\\\"')}";`;
  const scram = `${module}.scram.ScramLoginModule required;`;
  const login = 'listener.name.login';
  return {
    [`${login}.sasl.enabled.mechanisms`]: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    [`${login}.plain.sasl.jaas.config`]: plain,
    [`${login}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${login}.scram-sha-512.sasl.jaas.config`]: scram,
    [`${login}.oauthbearer.sasl.jaas.config`]: `${module}.oauthbearer.OAuthBearerLoginModule required;`,
    [`${login}.oauthbearer.sasl.server.callback.handler.class`]: `${module}.oauthbearer.OAuthBearerValidatorCallbackHandler`,
    [`${login}.oauthbearer.connections.max.reauth.ms`]: '3600000',
    'sasl.oauthbearer.jwks.endpoint.url': jwksUrl,
    'sasl.oauthbearer.expected.audience': 'kafka',
    'sasl.oauthbearer.expected.issuer': issuer,
    'listener.name.plainlogin.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.plainlogin.plain.sasl.jaas.config': plain,
  };
}
