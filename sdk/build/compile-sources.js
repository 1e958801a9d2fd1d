import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';
import { trimLit } from './trim-lit.js';

/**
 * Members between modules of the client and the elements: shortened, as long names weigh in a bundle. Each chunk shortens
 * them by itself, so what one chunk reads of another must not be among them: `onOpen`, `onFrame` and `probe` of transports.
 */
const INNER =
  // Of Lit: nothing but the bundle itself calls these.
  'isUpdatePending createRenderRoot fromAttribute hasUpdated getPropertyOptions addController renderOptions getPropertyDescriptor ' +
  'enableUpdating elementStyles renderBefore shadowRootOptions createProperty finalizeStyles performUpdate hasChanged ' +
  'hostConnected hostDisconnected hostUpdate hostUpdated willUpdate ' +
  'delayMs getWaitMs onObserved onDate accept hurry adjust onUnreachable onGap onReady onSnapshot onPatch ' +
  'describe receive lifetime timeoutMs tokens isAnnounced hasTarget hasSparkline isLimit isSoFar sentiment ' +
  'renew onToken isSnapshotWanted deny arm onAlert activeRange activeCompare activeFilters activeTimeZone findMetric findTitle renderTitle ' +
  'canExplore exploreScope findMetricOf onVerdict onShow onCopy formatter activeAlerts ' +
  'around problem renderDetailsButton renderMenuButton beforeTime canOpen openView isSettling isLoading mayExplain';

/** Short names of members that stay as they are: a chunk that does not have them itself would use them for others. */
const TAKEN = [...'$_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', 'by', 'is', 'of', 'on', 'or', 'to', 'up'];

/** The rollup plugins that turn the SDK's sources into browsers' JavaScript, with templates and styles made small. */
export function compileSources() {
  return [shrinkTemplates(), esbuild({ target: 'es2022', tsconfig: false })];
}

/** The same for a bundle: with what they import, and as small as it gets. */
export function bundleSources() {
  const minify = terser({
    ecma: 2020,
    module: true,
    compress: { passes: 6, inline: 1, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
    format: { comments: false },
    nameCache: shareMembers(),
    // What Lit names `_$…` for itself alone, and parts of ours that no page and no wire knows.
    mangle: { properties: { regex: new RegExp(`^(_\\$.*|${INNER.replaceAll(' ', '|')})$`), reserved: TAKEN } },
  });
  const resolve = nodeResolve({ browser: true, exportConditions: ['production', 'default', 'module', 'import'] });
  return [resolve, trimLit(), ...compileSources(), minify];
}

/**
 * Chunks share elements and Lit: a member has the same short name in all of them. Variables are each chunk's own: after a chunk
 * that has a class `Element`, as Chart.js has, another one's `Element` of the browser would be renamed as well.
 */
const shareMembers = () => ({
  get vars() {
    return { props: {} };
  },
  set vars(_names) {
    // Not kept for the next chunk.
  },
});

/** White space in styles and between tags says nothing to a browser. */
function shrinkTemplates() {
  return {
    name: 'shrink-templates',
    transform(code, id) {
      if (!/sdk\/src\/.*\.ts$/.test(id)) return null;
      const shrunk = id.endsWith('.styles.ts')
        ? code.replace(/css`([^`]*)`/g, (_all, css) => `css\`${shrinkCss(css)}\``)
        : code.replace(/>\n\s*</g, '><').replace(/\n\s+/g, '\n');
      return { code: shrunk, map: null };
    },
  };
}

const shrinkCss = (css) =>
  css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .replace(/ ?([{}:;,>]) ?/g, (all, sign, at, whole) => (sign === ':' && needsSpace(whole, at) ? all : sign))
    .replace(/;}/g, '}')
    .replace(/(\[[\w-]+=)'([\w-]+)'\]/g, '$1$2]')
    .replace(/(?<![\d.])0\.(?=\d)/g, '.')
    .replace(/::(before|after)/g, ':$1')
    .trim();

/** A space before a colon belongs to a selector: `a :hover` is not `a:hover`. */
const needsSpace = (css, at) => css[at] === ' ';
