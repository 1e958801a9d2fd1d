import { checkCoverage, describeCoverage } from '../catalog/check-coverage.ts';
import { loadCatalog } from '../catalog/load-catalog.ts';
import { readArgs, UsageError, type Command } from './command.ts';

export const catalogCommand: Command = {
  name: 'catalog',
  usage: 'check FILE',
  summary: 'Check a catalogue, and that every role can be answered',
  async run(args) {
    const { positionals } = readArgs(args, {}, { least: 2, most: 2 });
    const [action, file = ''] = positionals;
    if (action !== 'check') throw new UsageError(`catalog ${action}: expected "catalog check FILE"`);
    const catalog = await loadCatalog(file);
    const coverage = checkCoverage(catalog);
    process.stdout.write(`${describeCoverage(catalog, coverage).join('\n')}\n${file}: no mistakes\n`);
    return 0;
  },
};
