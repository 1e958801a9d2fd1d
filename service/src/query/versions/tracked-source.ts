import { NO_LAYOUT, type SourceLayout } from '../../medallion/layout/source-layout.ts';
import type { SourceChange } from '../../ingest/types.ts';
import type { SourceState } from '../types.ts';
import { ChangeLog } from './change-log.ts';
import type { PolledSource } from './poll-states.ts';
import { computeProgress, type PolledPositions } from './source-progress.ts';

const EVERYTHING: SourceChange['spans'] = [[-Infinity, Infinity]];

/** One source as this process knows it: its changes, its layout, and the last computed state. */
export class TrackedSource {
  readonly log = new ChangeLog();
  readonly name: string;
  readonly #latenessMs: number;
  layout: SourceLayout = NO_LAYOUT;
  /** Valid until the clock, Postgres or a commit moves on. */
  #computed: { readonly state: SourceState; readonly nowMs: number; readonly polled: PolledPositions } | undefined;

  constructor(name: string, latenessMs: number) {
    this.name = name;
    this.#latenessMs = latenessMs;
  }

  /** Records a commit and returns it as listeners should see it; undefined when it is recorded already. */
  add(change: SourceChange): SourceChange | undefined {
    const isNext = change.version === this.log.version + 1;
    if (!this.log.add(change)) return undefined;
    // The versions in between were committed by another process, and their spans are unknown.
    return isNext ? change : { ...change, spans: EVERYTHING };
  }

  /** Moves to what a poll read; returns a change where another process committed without announcing it. */
  follow({ row, layout }: PolledSource, isOtherEpoch: boolean, nowMs: number): SourceChange | undefined {
    const { version } = row;
    if (layout) this.layout = layout;
    if (isOtherEpoch) this.log.reset(version);
    const isNew = this.log.skipTo(version);
    return isNew ? { source: this.name, version, spans: EVERYTHING, committedAtMs: nowMs } : undefined;
  }

  /** Returns the same object as long as the version, the poll and the time are the same. */
  state(polled: PolledPositions, nowMs: number): SourceState {
    const { version } = this.log;
    const last = this.#computed;
    if (last?.nowMs === nowMs && last.polled === polled && last.state.version === version) return last.state;
    const state = { version, ...computeProgress(this.name, polled, { nowMs, latenessMs: this.#latenessMs }) };
    this.#computed = { state, nowMs, polled };
    return state;
  }
}
