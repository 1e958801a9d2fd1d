import type pg from 'pg';
import { appTables } from '../../postgres/app-tables.ts';
import { DIGEST } from './join-notifications.ts';
import type { PreparedMessage } from './types.ts';

/** Puts a message into the outbox within a transaction. One that is there under the same id stays the only one. */
export async function queueMessage(
  client: pg.PoolClient,
  message: { readonly id: string; readonly channel: string; readonly body: PreparedMessage },
): Promise<void> {
  await appTables(client)
    .insertInto('app.alert_outbox')
    .values({
      episode_id: null,
      sequence_no: 0,
      channel_name: message.channel,
      message_id: message.id,
      kind: DIGEST,
      body: JSON.stringify(message.body),
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .execute();
}
