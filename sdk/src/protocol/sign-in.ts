/** The answer to `GET /v1/sign-in`, which needs no token: how pages of the service sign their readers in. */
export interface SignInView {
  /** Null: the service has no identity provider for its pages, and tokens come from elsewhere. */
  readonly provider: SignInProvider | null;
}

/** An identity provider (OpenID Connect), and the client that signs in there by authorization code with PKCE. */
export interface SignInProvider {
  readonly issuer: string;
  /** For people; null: nobody named it. */
  readonly name: string | null;
  readonly clientId: string;
  /** Separated by spaces. */
  readonly scopes: string;
  /** Parameters of the sign-in, where the provider needs them. */
  readonly audience: string | null;
  readonly resource: string | null;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** Null: the provider has none, and goes on when readers sign out of the page. */
  readonly endSessionEndpoint: string | null;
  /** Algorithms of its ID tokens. */
  readonly signingAlgorithms: readonly string[];
  /** Whether its answers name it (`iss`, RFC 9207). */
  readonly hasIssuerParameter: boolean;
}
