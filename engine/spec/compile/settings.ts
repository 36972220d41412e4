import type { SystemFile } from '../../../schema/system.generated.ts';
import type { Location } from '../../model/location.ts';
import type { SettingSpec } from '../../model/system.ts';
import type { Scalar } from '../../model/value.ts';
import { suggest } from '../suggest.ts';
import { part, parts, type Written } from '../written.ts';
import type { Reporter } from './context.ts';

/** Settings as a customer wrote them, with their places. `at` of the whole is where they belong when some are missing. */
export interface WrittenSettings {
  readonly at: Location;
  readonly values: ReadonlyMap<string, { readonly value: string; readonly at: Location; readonly keyAt: Location }>;
}

/** The settings of one migration in their declared types: what the customer set, else the defaults. */
export function settingValues(
  declared: ReadonlyMap<string, SettingSpec>,
  given: WrittenSettings | undefined,
  context: Reporter,
): Readonly<Record<string, Scalar>> {
  for (const [name, { keyAt }] of given?.values ?? []) {
    if (declared.has(name)) continue;
    context.report('unknown-setting', keyAt, { name, suggestion: suggest(name, declared.keys()) });
  }
  const values = [...declared.values()].flatMap((setting) => {
    const written = given?.values.get(setting.name);
    const text = written?.value ?? setting.default;
    if (text === undefined) {
      if (given !== undefined) context.report('setting-missing', given.at, setting);
      return [];
    }
    const value = typed(text, setting);
    if (value !== undefined) return [[setting.name, value] as const];
    if (written !== undefined) {
      context.report('bad-format', written.at, { value: text, wanted: WANTED[setting.type] });
    }
    return [];
  });
  return Object.fromEntries(values);
}

/** Reports defaults that are none of their type: without this they would be missing, and nobody would know why. */
export function checkDefaults(file: Written<SystemFile>, context: Reporter): void {
  for (const [, setting] of parts(part(file, 'settings'))) {
    const { type } = setting.value;
    const preset = part(setting, 'default');
    if (preset === undefined || typed(preset.value, { type }) !== undefined) continue;
    context.report('bad-format', preset.at, { value: preset.value, wanted: WANTED[type] });
  }
}

const WANTED = { text: 'text', number: 'a number', yes_no: 'true or false' } as const satisfies Record<
  SettingSpec['type'],
  string
>;

function typed(text: string, { type }: Pick<SettingSpec, 'type'>): Scalar | undefined {
  if (type === 'text') return text;
  if (type === 'yes_no') return text === 'true' ? true : text === 'false' ? false : undefined;
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) ? undefined : number;
}
