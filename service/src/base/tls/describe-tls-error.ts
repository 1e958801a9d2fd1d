interface TlsSettings {
  /** Where the host of the server is set. */
  readonly address: string;
  readonly authorities: string;
  /** Undefined where no client certificate is sent. */
  readonly certificate?: string;
}

const SETTINGS = {
  postgres: {
    address: 'DATABASE_URL',
    authorities: 'sslrootcert of DATABASE_URL',
    certificate: 'sslcert of DATABASE_URL',
  },
  kafka: { address: 'KAFKA_BROKERS', authorities: 'KAFKA_CA_FILE', certificate: 'KAFKA_CERT_FILE' },
  redis: { address: 'REDIS_URL', authorities: 'REDIS_CA_FILE', certificate: 'REDIS_CERT_FILE' },
  mail: { address: 'SMTP_URL', authorities: 'SMTP_CA_FILE' },
} satisfies Record<string, TlsSettings>;

/**
 * Describes why TLS with a server failed, with the setting that mends it and without host or value: anybody may read
 * `/readyz`. Returns undefined for errors about something else. Looks into causes.
 */
export function describeTlsError(error: unknown, server: keyof typeof SETTINGS): string | undefined {
  const { code, message, cause } = (error ?? {}) as { code?: unknown; message?: unknown; cause?: unknown };
  const texts = [String(code), String(message)];
  const [, describe] = DESCRIPTIONS.find(([pattern]) => texts.some((text) => pattern.test(text))) ?? [];
  if (describe) return describe(SETTINGS[server]);
  return cause === undefined || cause === null ? undefined : describeTlsError(cause, server);
}

type Description = (settings: TlsSettings) => string;

/**
 * By codes of Node and OpenSSL (https://nodejs.org/api/tls.html#x509-certificate-error-codes), and by messages: nodemailer
 * replaces the codes, and pg has none.
 */
const DESCRIPTIONS: readonly (readonly [RegExp, Description])[] = [
  [
    /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_(UNTRUSTED|SIGNATURE_FAILURE)|INVALID_CA)$|self-signed certificate|unable to (verify the first|get (local )?issuer) certificate/,
    ({ authorities }) =>
      `the certificate of the server is signed by an authority that is not trusted: expected that authority in ${authorities}`,
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$|does not match certificate's altnames/,
    ({ address }) => `the certificate of the server is for other host names than the one in ${address}`,
  ],
  [/^CERT_HAS_EXPIRED$|certificate has expired/, () => 'the certificate of the server has expired'],
  [/^CERT_NOT_YET_VALID$/, () => 'the certificate of the server is not valid yet'],
  [
    /^(ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST|ERR_SSL_UNEXPECTED_MESSAGE|EPROTO|The server does not support SSL connections)$|:wrong version number:/,
    ({ address }) => `the server does not speak TLS at the port in ${address}`,
  ],
  [
    /^ERR_SSL_(TLSV1_ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL)$/,
    () => 'the server has no version of TLS from 1.2 on',
  ],
  [
    /^ERR_SSL_.*ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|DECRYPT_ERROR|ACCESS_DENIED|UNSUPPORTED_CERTIFICATE)/,
    ({ certificate }) =>
      certificate === undefined
        ? 'the server asks for a client certificate'
        : `the server refuses the client certificate, or asks for one: expected one in ${certificate} that it trusts`,
  ],
];
