import type { CatalogProblem } from './catalog-error.ts';
import type { Path, YamlFile } from './yaml-file.ts';

const MAX_PROBLEMS = 1_000;

/** Collects what is wrong, so that everything is told at once, up to 1,000 problems. */
export class Problems {
  readonly found: CatalogProblem[] = [];

  /** False once so many were found that nobody would read more. */
  get isOpen(): boolean {
    return this.found.length < MAX_PROBLEMS;
  }

  /** `path` is where the value stands in its file. */
  add(file: YamlFile, path: Path, target: 'key' | 'value', message: string): void {
    if (this.isOpen) this.found.push({ file: file.name, ...file.locate(path, target), path: toText(path), message });
  }
}

/** A place in a file, which knows where to send its problems. */
export class Place {
  readonly #problems: Problems;
  readonly #file: YamlFile;
  readonly #path: Path;

  constructor(problems: Problems, file: YamlFile, path: Path) {
    this.#problems = problems;
    this.#file = file;
    this.#path = path;
  }

  get file(): string {
    return this.#file.name;
  }

  at(...steps: Path): Place {
    return new Place(this.#problems, this.#file, [...this.#path, ...steps]);
  }

  /** Notes a problem; gives undefined, for `return place.refuse(…)`. */
  refuse(message: string): undefined {
    this.#problems.add(this.#file, this.#path, 'value', message);
    return undefined;
  }

  /** Like `refuse`, where the key is wrong and not its value. */
  refuseKey(message: string): undefined {
    this.#problems.add(this.#file, this.#path, 'key', message);
    return undefined;
  }
}

/** `roles.sales.filters[0].region`. */
const toText = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
