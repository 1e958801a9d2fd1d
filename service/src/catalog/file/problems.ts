import type { CatalogProblem } from './catalog-error.ts';
import type { Path, YamlFile } from './yaml-file.ts';

const MAX_PROBLEMS = 1_000;

/** Collects problems so that all are reported together, up to 1,000. */
export class Problems {
  readonly found: CatalogProblem[] = [];

  /** False once the maximum number of problems was reached. */
  get isOpen(): boolean {
    return this.found.length < MAX_PROBLEMS;
  }

  /** Adds a problem. `path` is the place of the value in its file. */
  add(file: YamlFile, path: Path, target: 'key' | 'value', message: string): void {
    if (this.isOpen) this.found.push({ file: file.name, ...file.locate(path, target), path: toText(path), message });
  }
}

/** A place in a file, which records problems. */
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

  /** Records a problem and returns undefined, for `return place.refuse(…)`. */
  refuse(message: string): undefined {
    this.#problems.add(this.#file, this.#path, 'value', message);
    return undefined;
  }

  /** Works like `refuse`, for a wrong key instead of a wrong value. */
  refuseKey(message: string): undefined {
    this.#problems.add(this.#file, this.#path, 'key', message);
    return undefined;
  }
}

/** Formats a path as `roles.sales.filters[0].region`. */
const toText = (path: Path): string =>
  path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
