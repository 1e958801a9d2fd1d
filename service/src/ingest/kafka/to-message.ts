import type { EachBatchPayload } from 'kafkajs';
import type { KafkaMessage } from './partition.ts';

type Received = EachBatchPayload['batch']['messages'][number];

/** Converts a message of kafkajs. */
export const toMessage = (message: Received): KafkaMessage => ({
  offset: Number(message.offset),
  key: message.key,
  value: message.value,
  headers: message.headers && toHeaders(message.headers),
});

const toHeaders = (headers: NonNullable<Received['headers']>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
