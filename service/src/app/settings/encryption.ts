import type { NamedFile, TlsFiles } from '../../base/tls/tls-files.ts';
import type { KafkaLogin, KafkaSecurity, PasswordMechanism } from '../../ingest/kafka/security/types.ts';
import type { SASL_MECHANISMS } from './kafka-settings.ts';

/** Values of the settings of encryption and logins; undefined where not set, or invalid. */
export interface EncryptionValues {
  readonly DATABASE_URL?: string | undefined;
  readonly KAFKA_TLS?: 'on' | 'off';
  readonly KAFKA_CA_FILE?: string | undefined;
  readonly KAFKA_CERT_FILE?: string | undefined;
  readonly KAFKA_KEY_FILE?: string | undefined;
  readonly KAFKA_SASL_MECHANISM?: (typeof SASL_MECHANISMS)[number] | undefined;
  readonly KAFKA_SASL_USER?: string | undefined;
  readonly KAFKA_SASL_PASSWORD?: string | undefined;
  readonly KAFKA_TOKEN_URL?: string | undefined;
  readonly KAFKA_CLIENT_ID?: string | undefined;
  readonly KAFKA_CLIENT_SECRET?: string | undefined;
  readonly KAFKA_SCOPE?: string | undefined;
  readonly KAFKA_AUDIENCE?: string | undefined;
  readonly KAFKA_SASL_EXTENSIONS?: Readonly<Record<string, string>> | undefined;
  readonly REDIS_URL?: string | undefined;
  readonly REDIS_CA_FILE?: string | undefined;
  readonly REDIS_CERT_FILE?: string | undefined;
  readonly REDIS_KEY_FILE?: string | undefined;
  readonly SMTP_URL?: string | undefined;
  readonly SMTP_STARTTLS?: 'offered' | 'required';
  readonly SMTP_CA_FILE?: string | undefined;
  readonly TLS_CERT_FILE?: string | undefined;
  readonly TLS_KEY_FILE?: string | undefined;
}

type Prefix = 'KAFKA' | 'REDIS' | 'SMTP' | 'TLS';

/** Returns the files of the settings that begin with `prefix`. */
export function toTlsFiles(values: EncryptionValues, prefix: Prefix): TlsFiles {
  const find = (kind: 'CA' | 'CERT' | 'KEY'): NamedFile | undefined => {
    const setting = `${prefix}_${kind}_FILE`;
    const path = values[setting as keyof EncryptionValues] as string | undefined;
    return path === undefined ? undefined : { setting, path };
  };
  return { authorities: find('CA'), certificate: find('CERT'), key: find('KEY') };
}

/** Expects values without contradictions. */
export const toKafkaSecurity = (values: EncryptionValues): KafkaSecurity => ({
  tls: values.KAFKA_TLS === 'on' ? toTlsFiles(values, 'KAFKA') : undefined,
  login: values.KAFKA_SASL_MECHANISM && toLogin(values, values.KAFKA_SASL_MECHANISM),
});

function toLogin(values: EncryptionValues, mechanism: PasswordMechanism | 'OAUTHBEARER'): KafkaLogin {
  if (mechanism !== 'OAUTHBEARER') {
    return { mechanism, user: values.KAFKA_SASL_USER ?? '', password: values.KAFKA_SASL_PASSWORD ?? '' };
  }
  const tokens = {
    url: values.KAFKA_TOKEN_URL ?? '',
    clientId: values.KAFKA_CLIENT_ID ?? '',
    clientSecret: values.KAFKA_CLIENT_SECRET ?? '',
    scope: values.KAFKA_SCOPE,
    audience: values.KAFKA_AUDIENCE,
    extensions: values.KAFKA_SASL_EXTENSIONS ?? {},
  };
  return { mechanism, tokens };
}

/** Returns the files of the service's own port; undefined where it speaks plain text. */
export const toServerTls = (values: EncryptionValues): TlsFiles | undefined =>
  values.TLS_CERT_FILE === undefined ? undefined : toTlsFiles(values, 'TLS');
