import { describeActions } from '../../access/actions/describe-actions.ts';
import { checkCoverage, describeCoverage } from '../../catalog/resolve/check-coverage.ts';
import { describeRenames } from '../../catalog/resolve/check-renames.ts';
import { describeDashboards } from '../../catalog/resolve/check-dashboards.ts';
import { findAdvice } from '../../catalog/resolve/find-advice.ts';
import { loadCatalog } from '../../catalog/file/load-catalog.ts';
import { readArgs, UsageError, type Command } from '../command.ts';

export const catalogCommand: Command = {
  name: 'catalog',
  usage: 'check FILE',
  summary: 'Check a catalogue: that every role can run its queries, and what each role may do',
  async run(args) {
    const { positionals } = readArgs(args, {}, { least: 2, most: 2 });
    const [action, file = ''] = positionals;
    if (action !== 'check') throw new UsageError(`catalog ${action}: expected "catalog check FILE"`);
    const catalog = await loadCatalog(file);
    const coverage = checkCoverage(catalog);
    const lines = [
      ...describeCoverage(catalog, coverage),
      ...describeRenames(catalog),
      ...describeDashboards(catalog, coverage),
      ...describeActions(catalog),
      ...findAdvice(catalog).map((advice) => `warning: ${advice}`),
    ];
    process.stdout.write(`${lines.join('\n')}\n${file}: no errors\n`);
    return 0;
  },
};
