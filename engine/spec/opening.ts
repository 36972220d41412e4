import { createHash } from 'node:crypto';
import type { Diagnostic } from '../model/diagnostic.ts';
import { canonicalJson } from '../model/digest.ts';
import type { CompiledPair } from '../model/mapping.ts';
import type { TransportName } from '../model/system.ts';
import { checkShape } from './check/shape.ts';
import type { Reporter } from './compile/context.ts';
import type { WrittenSettings } from './compile/settings.ts';
import { isShapeError, needsWhole } from './diagnostics.ts';
import { applySwitches, mergeOverlay, type Switched } from './overlay.ts';
import { nodeAt, orderedDataOf, type SpecFile, type SpecKind, type SpecNode, textIn } from './tree.ts';

/**
 * Diagnostics as they are shown: by file, in the order of reading. What says that something is missing is kept back while
 * it may only seem so: errors until every file can be read whole, warnings until there is no error at all.
 */
export function settled({ diagnostics }: Reporter): readonly Diagnostic[] {
  const partial = diagnostics.some(isShapeError);
  const wrong = diagnostics.some(({ severity }) => severity === 'error');
  const certain = diagnostics.filter(
    (complaint) => !needsWhole(complaint) || (complaint.severity === 'error' ? !partial : !wrong),
  );
  return inOrder(certain);
}

/** Each complaint once, though several who read the same file made it. */
export function unrepeated(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const byText = new Map(diagnostics.map((complaint) => [JSON.stringify(complaint), complaint]));
  return [...byText.values()];
}

/** By file as first met, then by place. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ at }) => at.file))];
  return diagnostics.toSorted(
    ({ at: a }, { at: b }) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}

/** Checks a tree against the schema of its kind; `undefined` when nothing of it can be used. */
export function soundPart(root: SpecNode | undefined, kind: SpecKind, context: Reporter): SpecNode | undefined {
  if (root === undefined) return undefined;
  const { sound, diagnostics } = checkShape(root, kind);
  context.diagnostics.push(...diagnostics);
  return sound;
}

/** The pair with a migration's overlay laid over it, switched off and placed as both say. */
export function overlaid(pair: SpecNode, migration: SpecFile | undefined, context: Reporter): Switched {
  const overlay = migration === undefined ? undefined : nodeAt(migration.root, ['overlay']);
  if (migration !== undefined && overlay !== undefined) checkVersion(pair, migration.root, context);
  const merged = overlay?.kind === 'map' ? mergeOverlay(pair, overlay, context) : pair;
  return applySwitches(merged, context);
}

function checkVersion(pair: SpecNode, migration: SpecNode, context: Reporter): void {
  const writtenFor = nodeAt(migration, ['pair_version']);
  const current = textIn(pair, ['version']);
  if (writtenFor?.kind !== 'text' || current === undefined || writtenFor.value === current) return;
  context.report('overlay-version', writtenFor.at, { written: writtenFor.value, current });
}

/** What a migration says about the transport. */
export function transportOf(migration: SpecFile | undefined): TransportName | undefined {
  const name = migration === undefined ? undefined : textIn(migration.root, ['transport']);
  return name === 'files' || name === 'http' ? name : undefined;
}

/** The settings of a migration, and those that win over them; `undefined` when neither is given. */
export function settingsOf(
  migration: SpecFile | undefined,
  given: Readonly<Record<string, string>> | undefined,
): WrittenSettings | undefined {
  if (migration === undefined && given === undefined) return undefined;
  const node = migration === undefined ? undefined : nodeAt(migration.root, ['settings']);
  const at = node?.at ?? migration?.root.at ?? { file: 'settings', line: 1, column: 1 };
  const entries = node?.kind === 'map' ? [...node.entries.values()] : [];
  const written = entries.flatMap(({ key, keyAt, value }) =>
    value.kind === 'text' ? [[key, { value: value.value, at: value.at, keyAt }] as const] : [],
  );
  const passed = Object.entries(given ?? {}).map(([key, value]) => [key, { value, at, keyAt: at }] as const);
  return { at, values: new Map([...written, ...passed]) };
}

/** sha256 over everything that decides what a mapping does. The order of rows and stages counts. */
export function digestOf(
  trees: readonly SpecNode[],
  transport: TransportName,
  switchedOff: CompiledPair['switchedOff'],
  settings: WrittenSettings | undefined,
): string {
  const values = Object.fromEntries([...(settings?.values ?? [])].map(([name, { value }]) => [name, value]));
  const content = canonicalJson({ trees: trees.map(orderedDataOf), transport, switchedOff, settings: values });
  return createHash('sha256').update(content).digest('hex');
}

/** The pair is only given out when nothing is wrong with it. */
export function finished<Pair>(
  pair: Pair | undefined,
  context: Reporter,
  files: readonly SpecFile[],
): {
  readonly pair: Pair | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly files: readonly SpecFile[];
} {
  const failed = context.diagnostics.some(({ severity }) => severity === 'error');
  return { pair: failed ? undefined : pair, diagnostics: settled(context), files };
}
