// Fails when a page has to load more for an element than was agreed. `npm run size -w sdk`.
import { measureFurther, measureSizes, type Sizes } from './measure-size.ts';

/** Gzipped bytes. */
const BUDGET: Readonly<Record<keyof Sizes, number>> = {
  kpi_card_gz_bytes: 20_600,
  core_gz_bytes: 30_300,
  trend_chart_gz_bytes: 60_500,
};

const sizes = await measureSizes();
for (const [name, budget] of Object.entries(BUDGET) as [keyof Sizes, number][]) {
  const isOver = sizes[name] > budget;
  process.stdout.write(`${isOver ? 'OVER' : 'ok  '} ${name.padEnd(22)} ${sizes[name]} of ${budget} bytes\n`);
  if (isOver) process.exitCode = 1;
}

for (const [tag, bytes] of Object.entries(await measureFurther())) {
  process.stdout.write(`    ${tag.padEnd(22)} ${bytes} bytes more\n`);
}
