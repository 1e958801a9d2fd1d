import pg from 'pg';
import { computeDigest } from '../catalog/model/digest.ts';
import { Parameters } from '../medallion/gold/filter-sql.ts';

/**
 * Values of the row filters of a SQL role. Definitions of views and policies may be read by every login, so lists of values are in a
 * table instead, and the definitions name their digests. A list never changes: what another list replaces stays what it was.
 */
export class StoredValues extends Parameters {
  readonly lists = new Map<string, readonly string[]>();
  readonly #role: string;
  readonly #secret: string;

  /** `secret` keeps values from being guessed by their digests. */
  constructor(role: string, secret: string) {
    super();
    this.#role = role;
    this.#secret = secret;
  }

  override add(value: unknown): string {
    if (!Array.isArray(value)) return pg.escapeLiteral(String(value));
    const texts = value.map(String);
    const digest = computeDigest([this.#secret, this.#role, texts]).slice(0, 16);
    this.lists.set(digest, texts);
    return `(select texts from app.sql_role_values where role_name = ${pg.escapeLiteral(this.#role)} and digest = '${digest}')`;
  }
}
