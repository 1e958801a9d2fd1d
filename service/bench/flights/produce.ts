import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { FLIGHTS_FILE } from './file.ts';

const ROWS_A_READ = 20_000;

/** Flights as JSON texts, in the file's order. */
export async function* readFlights(rows: number): AsyncGenerator<string[]> {
  const file = await asyncBufferFromFile(FLIGHTS_FILE);
  for (let rowStart = 0; rowStart < rows; rowStart += ROWS_A_READ) {
    const rowEnd = Math.min(rows, rowStart + ROWS_A_READ);
    const records = await parquetReadObjects({ file, compressors, rowStart, rowEnd });
    yield records.map(({ date, delay, distance, origin, destination }) =>
      JSON.stringify({
        date: date as Date,
        delay: Number(delay),
        distance: Number(distance),
        origin: origin as string,
        destination: destination as string,
      }),
    );
  }
}

/** Sends the first flights of the file to a topic, spread over its partitions. */
export async function produceFlights(
  brokers: readonly string[],
  topic: string,
  rows: number,
  onProgress: (share: number) => void,
): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  try {
    let sent = 0;
    for await (const texts of readFlights(rows)) {
      await producer.send({ topic, compression: CompressionTypes.GZIP, messages: texts.map((value) => ({ value })) });
      sent += texts.length;
      onProgress(sent / rows);
    }
  } finally {
    await producer.disconnect();
  }
}
