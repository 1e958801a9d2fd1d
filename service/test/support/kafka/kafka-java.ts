import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { requireCommand } from '../servers/commands.ts';
import { installKafkaJars } from './kafka-jars.ts';
import type { KafkaServer } from './kafka.ts';
import { makeRunFolder } from '../servers/run-folder.ts';
import { findFreePort } from '../../../src/embedded/find-free-port.ts';
import { startServerProcess } from '../servers/server-process.ts';

const LOGGING = `log4j.rootLogger=WARN, stdout
log4j.appender.stdout=org.apache.log4j.ConsoleAppender
log4j.appender.stdout.layout=org.apache.log4j.PatternLayout
log4j.appender.stdout.layout.ConversionPattern=%d{ISO8601} %p %c: %m%n
`;

// One client JVM on two cores: a small heap, and no time spent on optimising what runs for a minute.
const JVM = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.awt.headless=true'];

export interface JavaKafkaServer extends KafkaServer {
  /** Folder of the log segments of its partitions. */
  readonly logFolder: string;
}

export interface BrokerOptions {
  /** Port and protocol of listeners besides the one in plain text, by name in capitals. */
  readonly listeners?: Readonly<Record<string, { readonly port: number; readonly protocol: string }>>;
  readonly properties?: Readonly<Record<string, string>>;
  /** As `SCRAM-SHA-256=[name=reader,password=secret]`. */
  readonly scramUsers?: readonly string[];
  readonly jvmOptions?: readonly string[];
}

/** Starts a single-node broker (KRaft) as a Java process: about three seconds, 400 MB. */
export async function startKafkaWithJava(options: BrokerOptions = {}): Promise<JavaKafkaServer> {
  const java = await requireCommand('java', 'default-jre-headless');
  const jars = await installKafkaJars();
  const folder = makeRunFolder('kafka');
  const [port, controllerPort] = [await findFreePort(), await findFreePort()];
  const settings = join(folder, 'server.properties');
  const logging = join(folder, 'log4j.properties');
  await writeFile(settings, serverProperties(port, controllerPort, join(folder, 'logs'), options));
  await writeFile(logging, LOGGING);

  const { scramUsers = [], jvmOptions = [] } = options;
  const base = [...JVM, ...jvmOptions, `-Dlog4j.configuration=file:${logging}`, '-cp', join(jars, '*')];
  // An id that began with `-` would be taken for an option.
  const clusterId = Buffer.concat([Buffer.of(0), randomBytes(15)]).toString('base64url');
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterId, '-c', settings];
  format.push(...scramUsers.flatMap((user) => ['--add-scram', user]));
  await promisify(execFile)(java, [...base, ...format], { cwd: folder });

  const launch = () =>
    startServerProcess({
      name: 'Kafka',
      folder,
      command: java,
      args: [...base, 'kafka.Kafka', settings],
      timeoutMs: 60_000,
      isReady: () => answers(port),
    });
  let server = await launch();
  return {
    brokers: [`127.0.0.1:${port}`],
    logFolder: join(folder, 'logs'),
    restart: async () => {
      await server.stop('SIGTERM');
      server = await launch();
    },
    stop: () => server.stop('SIGTERM'),
    kill: () => server.stop('SIGKILL'),
  };
}

function serverProperties(
  port: number,
  controllerPort: number,
  logFolder: string,
  { listeners = {}, properties: more = {} }: BrokerOptions,
): string {
  const others = Object.entries(listeners);
  const addresses = [`PLAINTEXT://127.0.0.1:${port}`, ...others.map(([name, at]) => `${name}://127.0.0.1:${at.port}`)];
  const protocols = [
    'CONTROLLER:PLAINTEXT',
    'PLAINTEXT:PLAINTEXT',
    ...others.map(([name, at]) => `${name}:${at.protocol}`),
  ];
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: [...addresses, `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'advertised.listeners': addresses.join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': protocols.join(','),
    'log.dirs': logFolder,
    'num.partitions': 4,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    'broker.session.timeout.ms': 2000,
    'broker.heartbeat.interval.ms': 500,
    'controller.quorum.election.timeout.ms': 200,
    'controller.quorum.fetch.timeout.ms': 500,
    'controller.quorum.election.backoff.max.ms': 200,
    'auto.create.topics.enable': false,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    ...more,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Ready when the cluster describes itself; a client is only made once something listens. */
async function answers(port: number): Promise<boolean> {
  const listens = await new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
  if (!listens) return false;
  const brokers = [`127.0.0.1:${port}`];
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}
