import { createSecureContext, type SecureContext } from 'node:tls';
import { OperatorError } from '../errors.ts';
import { readTlsFiles, type TlsCredentials, type TlsFiles } from './tls-files.ts';

/** TLS before 1.2 is broken (RFC 8996). */
export const MIN_TLS_VERSION = 'TLSv1.2';

/**
 * Creates a function that returns the contents of the files as they are then, the same object while they stay equal. While files
 * cannot be used, as between the writing of a certificate and of its key, the function returns the last usable ones and calls
 * `onProblem`, once for each problem; it throws `invalid_certificate` where there are none.
 */
export function createCredentialsReader(
  files: TlsFiles,
  onProblem: (error: OperatorError) => void,
): () => TlsCredentials {
  let reported: string | undefined;
  let last: TlsCredentials | undefined;
  return () => {
    const { credentials, problems } = readTlsFiles(files, Date.now());
    if (problems.length === 0) {
      reported = undefined;
      if (!last || !isSame(last, credentials)) last = credentials;
      return last;
    }
    const error = new OperatorError('invalid_certificate', problems.join('\n'));
    if (!last) throw error;
    if (error.message !== reported) onProblem(error);
    reported = error.message;
    return last;
  };
}

/**
 * Creates a function that returns what a new connection to a server needs: renewed certificates are used without a restart.
 * Reports and throws like `createCredentialsReader`.
 */
export function createTlsReader(files: TlsFiles, onProblem: (error: OperatorError) => void): () => SecureContext {
  const read = createCredentialsReader(files, onProblem);
  let last: { readonly credentials: TlsCredentials; readonly context: SecureContext } | undefined;
  return () => {
    const credentials = read();
    if (last?.credentials !== credentials) {
      last = { credentials, context: createSecureContext({ ...credentials, minVersion: MIN_TLS_VERSION }) };
    }
    return last.context;
  };
}

const isSame = (a: TlsCredentials, b: TlsCredentials): boolean => a.ca === b.ca && a.cert === b.cert && a.key === b.key;
