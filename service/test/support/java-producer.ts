import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { requireCommand } from './servers/commands.ts';
import { installKafkaJars } from './kafka/kafka-jars.ts';

export type JavaCodec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** Sends lines with the console producer that Kafka brings, compressed as producers of the Java client do. */
export async function produceWithJava(
  brokers: readonly string[],
  topic: string,
  codec: JavaCodec,
  lines: readonly string[],
): Promise<void> {
  const java = await requireCommand('java', 'default-jre-headless');
  const jars = await installKafkaJars();
  const args = ['--bootstrap-server', brokers.join(), '--topic', topic, '--compression-codec', codec];
  const classPath = ['-cp', join(jars, '*'), 'kafka.tools.ConsoleProducer'];
  const options = ['--batch-size', '65536', '--timeout', '500'];
  const child = spawn(java, ['-Xmx128m', '-XX:TieredStopAtLevel=1', ...classPath, ...args, ...options], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stdin.end(lines.join('\n') + '\n');
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || /ERROR|Exception/.test(log)) throw new Error(`the console producer ended with ${code}:\n${log}`);
}
