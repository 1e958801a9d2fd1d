import type { Browser } from 'playwright-core';
import { Kafka, logLevel } from 'kafkajs';
import { WebSocketServer } from 'ws';
import { createTopic } from '../../test/support/kafka/kafka.ts';
import { openPage } from './open-page.ts';
import type { PageServer } from './page-server.ts';
import type { Path } from './produce.ts';

export interface PathSetup {
  readonly brokers: readonly string[];
  readonly browser: Browser;
  readonly pages: PageServer;
  /** Folder for files of the run. */
  readonly folder: string;
  /** Number of live sockets beside the page. */
  readonly sockets: number;
}

/** The shortest way: a consumer that sends each count over a socket to a page, which writes it as text. */
export async function startBarePath({ brokers, browser, pages }: PathSetup): Promise<Path> {
  const topic = await createTopic(brokers);
  const sockets = new WebSocketServer({ server: pages.server, path: '/counts', perMessageDeflate: false });
  let count = 0;
  const consumer = new Kafka({ brokers: [...brokers], logLevel: logLevel.ERROR }).consumer({
    groupId: `bare-${topic}`,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: () => {
      count++;
      for (const socket of sockets.clients) socket.send(String(count));
      return Promise.resolve();
    },
  });
  return {
    topic,
    sent: 0,
    takePainted: await openPage(browser, `${pages.url}/bare`),
    async close() {
      await consumer.disconnect();
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
