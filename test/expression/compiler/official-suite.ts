import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = process.env.CROSSWALK_SHARED ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared');
const SUITE = join(SHARED, 'jsonata-suite');

/** One case of JSONata's own suite. */
export interface SuiteCase {
  readonly name: string;
  readonly expr: string;
  readonly input: unknown;
  readonly bindings: Readonly<Record<string, unknown>>;
  readonly timelimit: number | undefined;
  readonly depth: number | undefined;
  readonly expected:
    | { readonly kind: 'value'; readonly value: unknown; readonly unordered: boolean }
    | { readonly kind: 'nothing' }
    | { readonly kind: 'failure'; readonly code: string };
}

type Raw = Readonly<Record<string, unknown>>;

/** The suite was cloned beside the project, or `CROSSWALK_SHARED` says where. In CI it is taken to be there: missing, it fails. */
export const SUITE_PRESENT = existsSync(SUITE) || process.env['CROSSWALK_CI'] !== undefined;

/** All 1,686 cases. */
export function officialCases(): readonly SuiteCase[] {
  return readdirSync(join(SUITE, 'groups')).flatMap((group) =>
    readdirSync(join(SUITE, 'groups', group))
      .filter((file) => file.endsWith('.json'))
      .flatMap((file) => casesOf(group, file)),
  );
}

function casesOf(group: string, file: string): readonly SuiteCase[] {
  const content = readJson(join(SUITE, 'groups', group, file)) as Raw | readonly Raw[];
  const several: readonly Raw[] = Array.isArray(content) ? content : [content as Raw];
  return several.map((raw, index) => ({
    name: `${group}/${file}${several.length > 1 ? `#${index}` : ''}`,
    expr: expressionOf(group, raw),
    input: inputOf(raw),
    bindings: (raw.bindings ?? {}) as Raw,
    timelimit: raw.timelimit as number | undefined,
    depth: raw.depth as number | undefined,
    expected: expectedOf(raw),
  }));
}

function expressionOf(group: string, raw: Raw): string {
  if (typeof raw.expr === 'string') return raw.expr;
  return readFileSync(join(SUITE, 'groups', group, String(raw['expr-file'])), 'utf8');
}

const datasets = new Map<string, unknown>();

function inputOf({ data, dataset }: Raw): unknown {
  if (typeof dataset !== 'string') return data;
  if (!datasets.has(dataset)) {
    const path = join(SUITE, 'datasets', `${dataset}.json`);
    datasets.set(dataset, existsSync(path) ? readJson(path) : undefined);
  }
  return structuredClone(datasets.get(dataset));
}

function expectedOf(raw: Raw): SuiteCase['expected'] {
  const code = raw.code ?? (raw.error as Raw | undefined)?.code;
  if (typeof code === 'string') return { kind: 'failure', code };
  if (raw.undefinedResult === true || !('result' in raw)) return { kind: 'nothing' };
  return { kind: 'value', value: raw.result, unordered: raw.unordered === true };
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
