import { writeFile } from 'node:fs/promises';
import { parseConfig } from '../../app/settings/config.ts';
import { previewDigest } from '../../app/preview-digest.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { withStore } from '../with-store.ts';

export const digestCommand: Command = {
  name: 'digest',
  usage: 'preview ID [--catalog FILE] [--out FILE]',
  summary: 'Write a digest as it was last due, and send nothing: HTML of a mail, JSON for Slack and Teams',
  async run(args) {
    const options = { catalog: { type: 'string' }, out: { type: 'string' } } as const;
    const { values, positionals } = readArgs(args, options, { least: 2, most: 2 });
    const [action, id = ''] = positionals;
    if (action !== 'preview') throw new UsageError(`digest ${action}: expected "digest preview ID"`);
    const { pageUrl } = parseConfig(process.env);
    const written = await withStore(
      'compare',
      ({ pool }, catalog) =>
        previewDigest(id, {
          pool,
          catalog,
          pageUrl,
          now: Date.now,
          onError: (error) => process.stderr.write(`${(error as Error).message}\n`),
        }),
      values.catalog,
    );
    if (values.out === undefined) process.stdout.write(`${written}\n`);
    else await writeFile(values.out, written);
    return 0;
  },
};
