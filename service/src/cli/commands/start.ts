import { parseConfig } from '../../app/config.ts';
import { createLogger } from '../../base/logger.ts';
import { mintToken } from '../../access/mint-token.ts';
import { createService, type Service } from '../../app/service.ts';
import { readArgs, type Command } from '../command.ts';
import { createProgress } from '../progress.ts';

const MAX_TOKEN_HOURS = 12;

export const startCommand: Command = {
  name: 'start',
  usage: '[--catalog FILE] [--port N] [--host ADDRESS] [--data-dir DIR] [--fresh]',
  summary: 'Run the service; --fresh begins anew',
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
        const developmentSecret = config.tokenSecret === undefined ? service.tokenSecret : undefined;
        await printWelcome(service, developmentSecret, Math.min(MAX_TOKEN_HOURS, config.tokenLifetimeMs / 3_600_000));
        await stop;
      }
      process.stderr.write('\nStopping …\n');
    } finally {
      await service.destroy();
      endSoon();
    }
    return 0;
  },
};

/** Resolves at the first Ctrl-C or SIGTERM; the second ends the process at once. */
function waitForStop(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      // Whoever asks twice does not want to wait.
      // eslint-disable-next-line no-restricted-properties
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/** What a library keeps waiting for, such as brokers that do not answer, keeps no process alive that has stopped. */
function endSoon(): void {
  // eslint-disable-next-line no-restricted-properties
  setTimeout(() => process.exit(), 500).unref();
}

/** `developmentSecret` signs a token to try things with. No token is printed where the operator has set up signing. */
async function printWelcome(
  { address, catalog }: Service,
  developmentSecret: string | undefined,
  tokenHours: number,
): Promise<void> {
  const role = [...catalog.roles.values()].find((one) => one.filters.length === 0 && one.metrics === 'all')?.name;
  const metric = [...catalog.metrics.keys()][0] ?? '';
  const lines = ['', `Tidemark serves ${catalog.title} at ${address}`];
  if (developmentSecret !== undefined && role !== undefined) {
    const token = await mintToken(developmentSecret, {
      subject: 'developer',
      roles: [role],
      attributes: {},
      lifetimeSeconds: tokenHours * 3600,
      issuer: process.env.TOKEN_ISSUER,
      audience: process.env.TOKEN_AUDIENCE,
    });
    // The plain page is about the shop's numbers.
    const hasPlainPage = ['revenue', 'orders'].every((name) => catalog.metrics.has(name));
    const query = { metrics: [metric], timeDimension: { granularity: 'day', dateRange: 'last 7 days' } };
    lines.push(
      '',
      `Dashboard, signed in (role ${role}, ${tokenHours} hours)${hasPlainPage ? ', and a plain page with three widgets' : ''}:`,
      `${address}/#token=${token}`,
      ...(hasPlainPage ? [`${address}/intranet-page/#token=${token}`] : []),
      '',
      `Development token (role ${role}, ${tokenHours} hours):`,
      token,
      '',
      'Try:',
      `curl -s ${address}/v1/query -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\`,
      `  -d '${JSON.stringify(query)}'`,
    );
  }
  process.stdout.write(`${lines.join('\n')}\n\nCtrl-C stops it.\n`);
}
