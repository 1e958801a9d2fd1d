import { parseConfig, type Config } from '../../app/settings/config.ts';
import { createLogger } from '../../base/logger.ts';
import { mintToken } from '../../access/mint-token.ts';
import { createService, type Service } from '../../app/service.ts';
import { readArgs, type Command } from '../command.ts';
import { createProgress } from '../progress.ts';
import { listWelcomeRoles } from '../welcome-roles.ts';
import { describeWelcome, toImportCommand, type WelcomeToken } from '../welcome.ts';

const MAX_TOKEN_HOURS = 12;
const DEFAULT_DATA_DIR = '.tidemark';

export const startCommand: Command = {
  name: 'start',
  usage: '[--catalog FILE] [--port N] [--host ADDRESS] [--data-dir DIR] [--fresh]',
  summary: 'Run the service; --fresh deletes its earlier data first',
  async run(args) {
    const { values } = readArgs(
      args,
      {
        catalog: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'data-dir': { type: 'string' },
        fresh: { type: 'boolean' },
      },
      { least: 0, most: 0 },
    );
    const config = parseConfig({
      ...process.env,
      ...(values.catalog !== undefined && { CATALOG: values.catalog }),
      ...(values.port !== undefined && { PORT: values.port }),
      ...(values.host !== undefined && { HOST: values.host }),
      ...(values['data-dir'] !== undefined && { DATA_DIR: values['data-dir'] }),
    });
    const progress = createProgress(process.stderr, Date.now);
    const stop = waitForStop();
    const service = await createService({
      config,
      logger: createLogger(config.logLevel),
      fresh: values.fresh ?? false,
      onProgress: (step, share) => progress.show(step, share),
    });
    try {
      const isReady = await Promise.race([service.ready.then(() => true), stop.then(() => false)]);
      progress.end();
      if (isReady) {
        const { address, catalog } = service;
        const tokens = await mintWelcomeTokens(service, config);
        const importCommand = findImportCommand(service, config);
        process.stdout.write(`${describeWelcome({ address, catalog, tokens, importCommand }).join('\n')}\n`);
        await stop;
      }
      process.stderr.write('\nStopping …\n');
    } finally {
      await service.close();
      endSoon();
    }
    return 0;
  },
};

/** Resolves at the first Ctrl-C or SIGTERM; the second ends the process immediately. */
function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    const onSignal = (): void => {
      // A second signal means that the user does not want to wait.
      // eslint-disable-next-line no-restricted-properties
      if (isStopping) process.exit(130);
      isStopping = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/**
 * Ends the process soon after the service stopped, even when a library still waits, such as for brokers that do not
 * answer.
 */
function endSoon(): void {
  // eslint-disable-next-line no-restricted-properties
  setTimeout(() => process.exit(), 500).unref();
}

/** Tokens to try things with, one a role that has a dashboard; none where the operator has set up signing. */
async function mintWelcomeTokens({ catalog, tokenSecret }: Service, config: Config): Promise<WelcomeToken[]> {
  if (config.tokenSecret !== undefined || tokenSecret === undefined) return [];
  const hours = Math.min(MAX_TOKEN_HOURS, config.tokenLifetimeMs / 3_600_000);
  return Promise.all(
    listWelcomeRoles(catalog).map(async ({ role, attributes, missing }) => {
      const claims = {
        subject: 'developer',
        roles: [role],
        attributes,
        lifetimeSeconds: hours * 3600,
        issuer: config.tokenIssuer,
        audience: config.tokenAudience,
      };
      return { role, attributes, missing, hours, token: await mintToken(tokenSecret, claims) };
    }),
  );
}

/** How to import a first file into a service that has no data and gets none by itself. */
function findImportCommand({ catalog, hasData }: Service, config: Config): string | undefined {
  const source = [...catalog.sources.values()].find(({ topicOnly, sql }) => !topicOnly && !sql)?.name;
  if (hasData || catalog.simulation !== undefined || config.kafkaBrokers || source === undefined) return undefined;
  const hasOwnFolder = config.databaseUrl === undefined && config.dataDir !== DEFAULT_DATA_DIR;
  return toImportCommand({
    catalogPath: config.catalogPath,
    dataDir: hasOwnFolder ? config.dataDir : undefined,
    source,
  });
}
