import { z } from 'zod';

/** A parameter of a request to the provider (RFC 6749, appendix A): without spaces. */
const parameter = (expected: string) => z.string().regex(/^[\x21-\x7e]{1,255}$/, expected);

/** Scopes (RFC 6749, section 3.3), among them the one of OpenID Connect, without which nobody is told who signed in. */
const scopes = z
  .string()
  .max(1000, 'at most 1000 characters')
  .refine(
    (text) =>
      /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(text) && text.split(' ').includes('openid'),
    'scopes with one space between two, openid among them: openid offline_access',
  );

/** A resource (RFC 8707, section 2): an absolute address without a fragment. */
const resource = z
  .string()
  .refine(
    (text) => URL.canParse(text) && !/[#\s]/.test(text),
    'an absolute address without a fragment, such as https://tidemark.example',
  );

/** Settings of the sign-in on the dashboard that the service serves: of the client that the provider knows it as. */
export const SIGN_IN_SETTINGS = [
  {
    name: 'OIDC_CLIENT_ID',
    fallback: undefined,
    meaning:
      'Client of OIDC_ISSUER as which the dashboard signs its readers in (authorization code with PKCE, no secret); docs/sign-in.md',
    schema: parameter('a client id: 1 to 255 characters without spaces'),
  },
  {
    name: 'OIDC_SCOPES',
    fallback: 'openid',
    meaning: 'Scopes that the dashboard asks for, separated by spaces; offline_access where refresh tokens need it',
    schema: scopes,
  },
  {
    name: 'OIDC_AUDIENCE',
    fallback: undefined,
    meaning: 'Parameter `audience` of the sign-in, where a provider needs it (Auth0)',
    schema: parameter('an audience: 1 to 255 characters without spaces'),
  },
  {
    name: 'OIDC_RESOURCE',
    fallback: undefined,
    meaning: 'Parameter `resource` of the sign-in (RFC 8707), where a provider needs it',
    schema: resource,
  },
  {
    name: 'OIDC_NAME',
    fallback: undefined,
    meaning: 'Name of the provider on the button “Sign in with …”; without it the button names the company account',
    schema: z.string().regex(/^(?=.*\S)[^\p{Cc}]{1,40}$/u, 'a name of 1 to 40 characters'),
  },
] as const;
