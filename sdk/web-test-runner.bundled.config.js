// The same tests of the elements as bundles have them: with the cut Lit, and templates that are prepared at build.
import { prepareTemplates } from './build/prepare-templates.js';
import config from './web-test-runner.config.js';

const { transform } = prepareTemplates();
const isSource = ({ path }) => /^\/sdk\/src\/.*(?<!\.test)\.ts$/.test(path);

const cutLit = {
  name: 'cut-lit',
  resolveImport: ({ source, context }) =>
    source === 'lit' && isSource(context) ? '/sdk/build/lit/index.js' : undefined,
};
const prepared = {
  name: 'prepared-templates',
  transform: (context) => (isSource(context) ? transform(context.body, context.path)?.code : undefined),
};

export default { ...config, plugins: [cutLit, ...config.plugins, prepared] };
