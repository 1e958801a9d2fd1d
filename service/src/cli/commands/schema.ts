import { loadCatalog } from '../../catalog/file/load-catalog.ts';
import { parseConfig } from '../../app/settings/config.ts';
import { renderSchema } from '../../medallion/layout/catalog-schema.ts';
import { readArgs, type Command } from '../command.ts';

export const schemaCommand: Command = {
  name: 'schema',
  usage: '[--catalog FILE]',
  summary: 'Print the tables that the catalogue creates',
  async run(args) {
    const { values } = readArgs(args, { catalog: { type: 'string' } }, { least: 0, most: 0 });
    const path = values.catalog ?? parseConfig(process.env).catalogPath;
    process.stdout.write(renderSchema(await loadCatalog(path)));
    return 0;
  },
};
