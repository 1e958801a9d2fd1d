import { z } from 'zod';
import { formatValue } from '../../base/format-value.ts';
import { fetchJson } from '../fetch-json.ts';
import { isKeyServer } from '../is-key-server.ts';

const metadata = z.looseObject({
  issuer: z.string(),
  jwks_uri: z.string(),
  authorization_endpoint: z.string().optional(),
  token_endpoint: z.string().optional(),
  end_session_endpoint: z.string().optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});

/** The description that an identity provider gives of itself (OpenID Connect Discovery 1.0, section 3). */
export type ProviderMetadata = z.output<typeof metadata>;

/** Returns where an identity provider describes itself (OpenID Connect Discovery 1.0, section 4). */
const toDiscoveryUrl = (issuer: string): URL =>
  new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);

/** Reads how an identity provider describes itself. Throws where it says that it is another issuer. */
export async function discoverProvider(issuer: string): Promise<ProviderMetadata> {
  const described = metadata.safeParse(
    await fetchJson(toDiscoveryUrl(issuer), 'the identity provider', 'its OpenID configuration'),
  );
  if (!described.success)
    throw new Error('the identity provider did not describe itself: expected an issuer and a jwks_uri');
  const { issuer: named } = described.data;
  if (named !== issuer)
    throw new Error(
      `the identity provider calls itself ${formatValue(named)}: expected ${formatValue(issuer)} (OIDC_ISSUER)`,
    );
  return described.data;
}

/**
 * Returns an address that a provider gives, by the name that it gives it. Throws where it is missing, and where others could
 * change what is read there in transit.
 */
export function readAddress(provider: ProviderMetadata, name: keyof ProviderMetadata): URL {
  const address = provider[name];
  if (typeof address !== 'string' || !isKeyServer(address))
    throw new Error(`the identity provider's ${name} is ${formatValue(address)}: expected an address by https`);
  return new URL(address);
}
