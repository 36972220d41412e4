import type { MigrationFile } from '../../../schema/migration.generated.ts';
import type { CompiledPair } from '../../model/mapping.ts';
import type { Reporter } from '../compile/context.ts';
import { suggest } from '../suggest.ts';
import { needed, part, parts, type Written } from '../written.ts';

/** Where a secret may be kept: a variable of the environment, or a file. */
const KEPT_ELSEWHERE = /^(env:[A-Za-z_][A-Za-z0-9_]*|file:\/.+)$/;

/** Hosts on which a stand-in runs. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What a migration says beside its overlay: where it writes, with which secret, and what it counts on. */
export function checkMigration(file: Written<MigrationFile>, pair: CompiledPair | undefined, context: Reporter): void {
  const destinations = parts(needed(file, 'destinations'));
  for (const [, destination] of destinations) {
    const token = needed(destination, 'token');
    if (!KEPT_ELSEWHERE.test(token.value)) context.report('literal-secret', token.at, {});
    const scale = part(destination, 'time_scale');
    const host = hostOf(destination.value.url);
    if (scale !== undefined && !THIS_MACHINE.has(host)) context.report('time-scale-in-production', scale.at, { host });
  }
  const names = destinations.map(([name]) => name);
  const use = needed(file, 'use');
  if (!names.includes(use.value)) {
    context.report('unknown-destination', use.at, { name: use.value, suggestion: suggest(use.value, names) });
  }
  checkSource(file, pair, context);
  if (pair !== undefined) checkVolume(file, pair, context);
}

/** Files need a folder; HTTP needs a place for every secret that the system's requests use. */
function checkSource(file: Written<MigrationFile>, pair: CompiledPair | undefined, context: Reporter): void {
  const source = needed(file, 'source');
  const given = parts(part(source, 'secrets'));
  for (const [, secret] of given) {
    if (!KEPT_ELSEWHERE.test(secret.value)) context.report('literal-secret', secret.at, {});
  }
  const { transport } = file.value;
  const folder = part(source, 'folder');
  const ignored = transport === 'http' ? (['folder'] as const) : (['secrets', 'per_second'] as const);
  for (const keyword of ignored) {
    const written = part(source, keyword);
    if (written === undefined) continue;
    context.report('keyword-misplaced', written.keyAt, { keyword, form: `transport: ${transport}` });
  }
  if (transport === 'files' && folder === undefined) {
    context.report('missing-keyword', source.keyAt, { keyword: 'folder' });
  }
  if (pair?.source.http === undefined) return;
  const known = pair.source.http.secrets;
  for (const [name, { keyAt }] of given) {
    if (!known.has(name)) context.report('unknown-secret', keyAt, { name, suggestion: suggest(name, known.keys()) });
  }
  const names = given.map(([name]) => name);
  for (const [name, description] of known) {
    if (!names.includes(name)) context.report('secret-missing', source.keyAt, { name, description });
  }
}

/** Counts that the customer reported are about objects of the source. */
function checkVolume(file: Written<MigrationFile>, pair: CompiledPair, context: Reporter): void {
  const objects = [...pair.source.objects.keys()];
  for (const [name, { keyAt }] of parts(part(file, 'volume'))) {
    if (objects.includes(name)) continue;
    context.report('unknown-source-object', keyAt, { name, suggestion: suggest(name, objects) });
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}
