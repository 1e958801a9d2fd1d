import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface ServerProcess {
  readonly pid: number;
  isRunning(): boolean;
  /** Sends the signal and resolves once the process is gone; after `timeoutMs` it is killed. */
  stop(signal: NodeJS.Signals, timeoutMs?: number): Promise<void>;
}

export interface ServerProcessOptions {
  readonly name: string;
  /** Its working folder, by which a later run knows it again; gets `server.log` and `server.pid`. */
  readonly folder: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly timeoutMs: number;
  readonly killSignal?: NodeJS.Signals;
  isReady(): Promise<boolean>;
}

/** Starts a server and waits until it answers. It never outlives this process; its log is in the error when it fails. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, folder, uid, gid, killSignal = 'SIGKILL' } = options;
  const logFile = join(folder, 'server.log');
  const log = openSync(logFile, 'a');
  const env = options.env ?? process.env;
  const user = uid === undefined || gid === undefined ? {} : { uid, gid };
  const child = spawn(options.command, options.args, { cwd: folder, env, stdio: ['ignore', log, log], ...user });
  closeSync(log);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  writeFileSync(join(folder, 'server.pid'), String(pid));
  // Idle children must not keep a test file's process alive.
  child.unref();

  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  const killOnExit = (): void => void child.kill(killSignal);
  process.on('exit', killOnExit);
  child.once('exit', () => process.off('exit', killOnExit));

  const stop = async (signal: NodeJS.Signals, timeoutMs = 20_000): Promise<void> => {
    if (!isRunning()) return;
    child.ref();
    const exited = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    await exited.finally(() => clearTimeout(timer));
  };

  const deadline = Date.now() + options.timeoutMs;
  while (!(await options.isReady())) {
    if (!isRunning() || Date.now() > deadline) {
      await stop('SIGKILL');
      const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
      throw new Error(`${name} did not start within ${options.timeoutMs} ms; the end of its log:\n${tail}`);
    }
    await delay(50);
  }
  return { pid, isRunning, stop };
}
