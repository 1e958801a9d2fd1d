import { MAX_MISMATCHES, verifyGold } from '../../medallion/gold/verify-gold.ts';
import { readArgs, type Command } from '../command.ts';
import { withStore } from '../with-store.ts';

const SHOWN = 20;

export const verifyCommand: Command = {
  name: 'verify',
  usage: '[--catalog FILE]',
  summary: 'Recompute every cell of gold from silver and compare',
  async run(args) {
    const { values } = readArgs(args, { catalog: { type: 'string' } }, { least: 0, most: 0 });
    let cells = 0;
    let tables = 0;
    const mismatches = await withStore(
      'compare',
      (store, catalog) =>
        verifyGold(store.pool, catalog, (_, compared) => {
          cells += compared;
          tables++;
        }),
      values.catalog,
    );
    for (const { table, cell, column, expected, actual } of mismatches.slice(0, SHOWN)) {
      process.stdout.write(`${table} (${cell}) ${column}: silver gives ${expected}, gold holds ${actual}\n`);
    }
    const compared = `${cells.toLocaleString('en')} cells in ${tables} tables were compared`;
    const count = `${mismatches.length.toLocaleString('en')}${mismatches.length === MAX_MISMATCHES ? ' or more' : ''}`;
    const verdict = mismatches.length === 0 ? 'gold equals silver' : `${count} values differ`;
    process.stdout.write(`${verdict}: ${compared}\n`);
    return mismatches.length === 0 ? 0 : 1;
  },
};
