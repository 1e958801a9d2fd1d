import type { TlsFiles } from '../../../base/tls/tls-files.ts';

/** How brokers are spoken to beyond their addresses. */
export interface KafkaSecurity {
  /** Undefined: in plain text. */
  readonly tls: TlsFiles | undefined;
  /** Undefined: without SASL. */
  readonly login: KafkaLogin | undefined;
}

export type PasswordMechanism = 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';

export type KafkaLogin =
  | { readonly mechanism: PasswordMechanism; readonly user: string; readonly password: string }
  | { readonly mechanism: 'OAUTHBEARER'; readonly tokens: TokenEndpoint };

/** Where tokens come from: OAuth 2.0 with the grant `client_credentials`. */
export interface TokenEndpoint {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | undefined;
  readonly audience: string | undefined;
  /** Extensions of the SASL mechanism (RFC 7628), as `logicalCluster`. */
  readonly extensions: Readonly<Record<string, string>>;
}
