import { renewStopped } from '../store/positions.ts';
import { readArgs, UsageError, type Command } from './command.ts';
import { withStore } from './with-store.ts';

export const positionsCommand: Command = {
  name: 'positions',
  usage: 'renew TOPIC [--catalog FILE]',
  summary: 'Take a Kafka topic that was made anew from its beginning, in the partitions that stopped',
  async run(args) {
    const { values, positionals } = readArgs(args, { catalog: { type: 'string' } }, { least: 2, most: 2 });
    const [action, topic = ''] = positionals;
    if (action !== 'renew') throw new UsageError(`positions ${action}: expected "positions renew TOPIC"`);
    const renewed = await withStore((store) => renewStopped(store.pool, topic), values.catalog);
    process.stdout.write(
      renewed.length === 0 ? `no partition of ${topic} stopped\n` : `renewed ${renewed.join(', ')}\n`,
    );
    return 0;
  },
};
