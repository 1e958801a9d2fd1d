import { parseArgs } from 'node:util';
import { createProgress } from '../../src/cli/progress.ts';
import { median, round, type Bench } from '../bench.ts';
import { measureBareWs, measureLive } from './broadcast.ts';
import { measureEventToSocket } from './event-to-socket.ts';

const ROUNDS = 600;
const REPEATS = 5;

/** `npm run bench -- live [--seconds N]`: pushing to 1,000 sockets beside bare `ws`, and from Kafka to a socket. */
export const runLiveBench: Bench = async (args) => {
  const { values } = parseArgs({ args: [...args], options: { seconds: { type: 'string', default: '20' } } });
  const progress = createProgress(process.stderr, Date.now);
  const live: number[] = [];
  const bare: number[] = [];
  try {
    // In turns, so that what the machine does otherwise meets both.
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      progress.show('Broadcasting to 1,000 sockets', repeat / REPEATS);
      const { perSecond, frame } = await measureLive(ROUNDS);
      live.push(perSecond);
      bare.push(await measureBareWs(ROUNDS, frame));
    }
    const latencies = await measureEventToSocket(Number(values.seconds), progress);
    return {
      frames_per_s: Math.round(median(live)),
      ws_frames_per_s: Math.round(median(bare)),
      ratio: round(median(live.map((perSecond, index) => perSecond / (bare[index] as number)))),
      ...latencies,
    };
  } finally {
    progress.end();
  }
};
