const BAR = 30;
const PLAIN_EVERY_MS = 3000;

export interface Progress {
  /** Shows progress; a new step ends the previous line. */
  show(step: string, share?: number, detail?: string): void;
  /** Ends the last line. */
  end(): void;
}

/** Shows progress on stderr: a moving bar on a terminal, else a line for each step and every few seconds. */
export function createProgress(stream: NodeJS.WriteStream, now: () => number): Progress {
  let current: string | undefined;
  let plainAtMs = 0;
  let isComplete = false;
  const endLine = (): void => {
    if (current !== undefined && stream.isTTY) stream.write('\n');
    current = undefined;
  };
  return {
    show(step, share, detail = '') {
      if (step !== current) {
        endLine();
        plainAtMs = 0;
        isComplete = false;
      }
      if (stream.isTTY) stream.write(`\r${renderStep(step, share)} ${detail}\u001b[K`);
      else if (!isComplete && (now() - plainAtMs >= PLAIN_EVERY_MS || share === 1)) {
        plainAtMs = now();
        isComplete = share === 1;
        stream.write(`${renderStep(step, share)} ${detail}`.trimEnd() + '\n');
      }
      current = step;
    },
    end: endLine,
  };
}

function renderStep(step: string, share: number | undefined): string {
  if (share === undefined) return `  ${step} …`;
  const full = Math.round(share * BAR);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `  ${step} ${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent} %`;
}
