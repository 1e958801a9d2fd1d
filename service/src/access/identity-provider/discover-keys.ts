import type { JSONWebKeySet } from 'jose';
import { fetchKeys } from '../fetch-keys.ts';
import { discoverProvider, readAddress } from './discover-provider.ts';

/**
 * Reads the key set of an identity provider, from where it says that its keys are. Throws where the provider says that it is
 * another issuer, and where its keys could be changed in transit.
 */
export const discoverKeys = async (issuer: string): Promise<JSONWebKeySet> =>
  fetchKeys(readAddress(await discoverProvider(issuer), 'jwks_uri'));
