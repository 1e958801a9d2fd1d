/** The answer of `GET /v1/sign-in`. */
import { z } from 'zod';

export const signInSchema = z
  .object({
    provider: z
      .object({
        issuer: z.string(),
        name: z.string().nullable().describe('For people'),
        clientId: z.string(),
        scopes: z.string().describe('Separated by spaces'),
        audience: z.string().nullable().describe('Parameter of the sign-in'),
        resource: z.string().nullable().describe('Parameter of the sign-in (RFC 8707)'),
        authorizationEndpoint: z.string(),
        tokenEndpoint: z.string(),
        endSessionEndpoint: z.string().nullable(),
        signingAlgorithms: z.array(z.string()).describe('Of ID tokens'),
        hasIssuerParameter: z.boolean().describe('Whether answers have `iss` (RFC 9207)'),
      })
      .nullable()
      .describe('Null: pages get their tokens from elsewhere'),
  })
  .meta({ id: 'SignIn' });
