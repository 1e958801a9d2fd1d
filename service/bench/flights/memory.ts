import { findCollector } from '../find-collector.ts';

/** Memory of the process at one point of the replay. */
export interface MemorySample {
  /** Progress, 0 to 1. */
  readonly share: number;
  readonly rssMb: number;
  /** Heap in use after a collection. */
  readonly heapMb: number;
  /** Buffers outside of the heap. */
  readonly buffersMb: number;
}

const STEPS = 10;

/** Samples the memory of this process at equal steps of its work. */
export class MemoryWatch {
  readonly samples: MemorySample[] = [];
  readonly #collect = findCollector();

  /** Takes a sample when the work has passed the next step. */
  note(share: number): void {
    if (share * STEPS < this.samples.length + 1) return;
    const rssMb = toMb(process.memoryUsage.rss());
    this.#collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    this.samples.push({ share, rssMb, heapMb: toMb(heapUsed), buffersMb: toMb(arrayBuffers) });
  }

  /** Returns the samples at half and full progress, by field. */
  toFields(): Record<string, number> {
    const half = this.samples.find(({ share }) => share >= 0.5);
    const end = this.samples.at(-1);
    return {
      rss_half_mb: half?.rssMb ?? Number.NaN,
      rss_end_mb: end?.rssMb ?? Number.NaN,
      heap_half_mb: half?.heapMb ?? Number.NaN,
      heap_end_mb: end?.heapMb ?? Number.NaN,
    };
  }
}

const toMb = (bytes: number): number => Math.round(bytes / 1_048_576);
