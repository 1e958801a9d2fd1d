import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

export interface ServiceProcess {
  readonly child: ChildProcess;
  /** Everything printed so far, both streams. */
  output(): string;
  /** Resolves with the match once the output has it; rejects when the process ends before. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the exit code once it ended by itself or by a signal. */
  readonly ended: Promise<number | null>;
  /** Sends the signal and resolves with the exit code, null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** `tidemark …` in a process of its own, with nothing but the given settings. `folder`: another one that holds the service. */
export const runTidemark = (
  args: readonly string[],
  environment: Record<string, string> = {},
  folder: string = ROOT,
): ServiceProcess => runNode(['service/bin/tidemark.js', ...args], environment, folder);

/** `node …` in a folder, with nothing but the given settings. */
export function runNode(args: readonly string[], environment: Record<string, string>, folder: string): ServiceProcess {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_V8_COVERAGE: process.env.NODE_V8_COVERAGE,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isEnded = false;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      tell();
    });
  }
  const exited = once(child, 'close').then(([code]) => {
    isEnded = true;
    tell();
    return code as number | null;
  });
  return {
    child,
    output: () => output,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(output);
          if (!match && !isEnded) return;
          listeners.delete(look);
          if (match) resolve(match);
          else reject(new Error(`ended without printing ${pattern}:\n${output}`));
        };
        listeners.add(look);
        look();
      }),
    ended: exited,
    async end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}
