import { spawn } from 'node:child_process';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** A runner that fails without a failed test (coverage too low, a file that does not load) counts as one failure. */
export function countTests(passed: number, failed: number, exitCode: number): Counts {
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}

/** Runs a command whose output people see as it comes, and returns it with the exit code. */
export async function runAndShow(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number; output: string }> {
  const env = { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: '1' }), ...environment };
  const child = spawn(command, args, { cwd, env, stdio: ['inherit', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    output += chunk.toString();
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject).once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  return { code, output };
}
