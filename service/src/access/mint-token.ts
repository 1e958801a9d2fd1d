import { SignJWT } from 'jose';

export interface TokenClaims {
  readonly subject: string;
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly lifetimeSeconds: number;
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
}

/** Signs a development token with the secret (HS256). */
export function mintToken(secret: string, claims: TokenClaims): Promise<string> {
  const token = new SignJWT({ ...claims.attributes, roles: claims.roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(claims.subject)
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1000) + claims.lifetimeSeconds);
  if (claims.issuer !== undefined) token.setIssuer(claims.issuer);
  if (claims.audience !== undefined) token.setAudience(claims.audience);
  return token.sign(new TextEncoder().encode(secret));
}
