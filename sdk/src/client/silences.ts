import type { Filter } from '../protocol/query.ts';
import type { SilenceView } from '../protocol/rules.ts';
import type { Client, ClientAccess } from './client.ts';

export interface NewSilence {
  /** Over `rule`, `metric`, `severity` and dimensions; all must hold. */
  readonly matchers: readonly Filter[];
  /** Last instant, ISO. */
  readonly endsAt: string;
  readonly note?: string;
}

/** Silences, for readers who manage alerts. Each call is one request and throws ClientError. */
export interface Silences {
  /** Lists those that are not over, by start. */
  list(): Promise<readonly SilenceView[]>;
  create(silence: NewSilence): Promise<SilenceView>;
  end(id: string): Promise<void>;
}

/** Returns the silences of a client, the same object each time. */
export const getSilences = (client: Client): Silences => client.use(createSilences);

const createSilences = ({ send }: ClientAccess): Silences => ({
  list: async () => ((await send('/v1/silences')) as { silences: readonly SilenceView[] }).silences,
  create: async (silence) => (await send('/v1/silences', silence)) as SilenceView,
  async end(id) {
    await send(`/v1/silences/${encodeURIComponent(id)}`, undefined, { method: 'DELETE' });
  },
});
