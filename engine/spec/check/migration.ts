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
  if (pair !== undefined) checkVolume(file, pair, context);
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
