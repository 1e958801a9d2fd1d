import { readFileSync } from 'node:fs';
import { OperatorError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns a secret of the environment: the value of a variable, or the content of the file that `<name>_FILE` names, as
 * Docker and Kubernetes mount secrets, without the line break at its end. Throws `invalid_config` where both are set, and where
 * the file cannot be read or is empty: a secret that was mounted wrongly is not one that is not set.
 */
export function readSecret(environment: Environment, name: string): string | undefined {
  const [value, path] = [environment[name], environment[`${name}_FILE`]];
  if (!path) return value;
  if (value) throw refuse(`${name} and ${name}_FILE are both set: expected one of them`);
  const secret = read(name, path).replace(/\r?\n$/, '');
  if (secret.trim() !== '') return secret;
  throw refuse(`${name}_FILE is ${formatValue(path)}, which is empty: expected a file with the secret`);
}

/**
 * Creates a reader of secrets that reads each file once and keeps its content: what is read again and again, as the address of
 * a channel at each notification, costs one read.
 */
export function createSecretReader(environment: Environment): (name: string) => string | undefined {
  const kept = new Map<string, string | undefined>();
  return (name) => {
    if (!kept.has(name)) kept.set(name, readSecret(environment, name));
    return kept.get(name);
  };
}

function read(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(
      `${name}_FILE is ${formatValue(path)}, which cannot be read (${code}): expected a file with the secret`,
    );
  }
}

const refuse = (message: string): OperatorError => new OperatorError('invalid_config', message);
