// Prints what the service, the SDK and the pages are made of, as CycloneDX (JSON), without what development needs.
// `npm sbom --omit dev` also leaves out packages that are needed by both.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Component {
  readonly 'bom-ref': string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

interface Sbom {
  readonly metadata: { readonly component: object };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string };
const options = ['--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
const sbom = JSON.parse(execFileSync('npm', ['sbom', ...options], { encoding: 'utf8', maxBuffer: 64_000_000 })) as Sbom;
const left = new Set(sbom.components.filter(isForDevelopment).map((component) => component['bom-ref']));
const isDelivered = (ref: string): boolean => !left.has(ref);
const delivered: Sbom = {
  ...sbom,
  // npm names the folder.
  metadata: { ...sbom.metadata, component: { ...sbom.metadata.component, name } },
  components: sbom.components.filter((component) => isDelivered(component['bom-ref'])),
  dependencies: sbom.dependencies
    .filter(({ ref }) => isDelivered(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isDelivered) })),
};
console.log(JSON.stringify(delivered, null, 2));

function isForDevelopment({ properties = [] }: Component): boolean {
  return properties.some((property) => property.name === 'cdx:npm:package:development');
}
