import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findDependents } from './availability.ts';
import { makeRunFolder } from './run-folder.ts';

test('test files that reach a support module through others depend on it', async () => {
  const root = makeRunFolder('tree');
  const write = (file: string, text: string) => writeFile(join(root, 'service/test', file), text);
  await mkdir(join(root, 'service/test/support'), { recursive: true });
  await write('support/kafka.ts', '');
  await write('replay-rig.ts', `import { findKafkaBrokers } from './support/kafka.ts';`);
  await write('direct.test.ts', `import type { KafkaServer } from './support/kafka.ts';`);
  await write('through-a-rig.test.ts', `import { startReplay } from './replay-rig.ts';`);
  await write('without.test.ts', `import { test } from 'vitest';`);

  expect(findDependents(root, 'service/test/support/kafka.ts')).toEqual([
    'service/test/direct.test.ts',
    'service/test/through-a-rig.test.ts',
  ]);
});
