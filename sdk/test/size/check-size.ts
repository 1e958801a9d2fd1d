// Fails when a page has to load more for an element than was agreed; with `--elements` it also prints the bytes that each further
// one adds. `npm run size -w sdk`.
import { measureElements, measureSizes, type Sizes } from './measure-size.ts';

/** Gzipped bytes. The same code was measured up to 160 bytes apart in different checkouts. */
const BUDGET: Readonly<Record<keyof Sizes, number>> = {
  kpi_card_gz_bytes: 21_360,
  core_gz_bytes: 27_540,
  trend_chart_gz_bytes: 62_265,
};

const sizes = await measureSizes();
for (const [name, budget] of Object.entries(BUDGET) as [keyof Sizes, number][]) {
  const isOver = sizes[name] > budget;
  process.stdout.write(`${isOver ? 'OVER' : 'ok  '} ${name.padEnd(22)} ${sizes[name]} of ${budget} bytes\n`);
  if (isOver) process.exitCode = 1;
}

const elements = process.argv.includes('--elements') ? await measureElements() : {};
for (const [name, bytes] of Object.entries(elements)) process.stdout.write(`    ${name}: ${bytes} bytes\n`);
