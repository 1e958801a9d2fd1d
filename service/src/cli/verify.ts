import { verifyGold } from '../store/verify-gold.ts';
import { readArgs, type Command } from './command.ts';
import { withStore } from './with-store.ts';

const SHOWN = 20;

export const verifyCommand: Command = {
  name: 'verify',
  usage: '[--catalog FILE]',
  summary: 'Recompute every cell of gold from silver and compare',
  async run(args) {
    const { values } = readArgs(args, { catalog: { type: 'string' } }, { least: 0, most: 0 });
    const mismatches = await withStore((store, catalog) => verifyGold(store.pool, catalog), values.catalog);
    for (const { table, cell, column, expected, actual } of mismatches.slice(0, SHOWN)) {
      process.stdout.write(`${table} (${cell}) ${column}: silver gives ${expected}, gold holds ${actual}\n`);
    }
    process.stdout.write(mismatches.length === 0 ? 'gold equals silver\n' : `${mismatches.length} cells differ\n`);
    return mismatches.length === 0 ? 0 : 1;
  },
};
