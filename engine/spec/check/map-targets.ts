import type { DestinationSystem } from '../../model/system.ts';
import type { PairContext } from '../compile/context.ts';
import type { CompiledMap } from '../compile/declaration.ts';
import { suggest } from '../suggest.ts';

/** Maps may only lead to stages, options, states and types that exist. */
export function checkMapTargets(maps: ReadonlyMap<string, CompiledMap>, context: PairContext): void {
  for (const map of maps.values()) {
    const known = knownTargets(map, context);
    if (known === undefined) continue;
    for (const { value, at } of map.places) {
      if (known.includes(value)) continue;
      const details = { name: value, target: map.map.to, suggestion: suggest(value, known) };
      context.report('map-target-unknown', at, details);
    }
  }
}

/** The closed list a map leads to; `undefined` when any text will do. */
function knownTargets({ map, toAt }: CompiledMap, context: PairContext): readonly string[] | undefined {
  if (map.to === 'text') return undefined;
  if (map.to === 'stage') return stages(context);
  if (map.to === 'custom_field.type') return [...context.destination.fieldTypes.keys()];
  const [object = '', ...rest] = map.to.split('.');
  const field = rest.join('.');
  if (field.startsWith('custom.')) return customOptions(object, field.slice('custom.'.length), map.to, toAt, context);
  const known = context.destination.objects.get(object)?.fields.get(field);
  if (known === undefined) {
    const details = {
      name: map.to,
      target: 'The destination',
      suggestion: suggest(map.to, allTargets(context.destination)),
    };
    context.report('map-target-unknown', toAt, details);
  }
  return known?.values;
}

function stages(context: PairContext): readonly string[] {
  return [...context.stageAddresses]
    .filter(([, kind]) => kind === 'stage')
    .map(([address]) => address.slice('pipelines.'.length));
}

function customOptions(
  object: string,
  id: string,
  to: string,
  at: CompiledMap['toAt'],
  context: PairContext,
): readonly string[] | undefined {
  const owner = context.destination.objects.get(object)?.customFields;
  const field = context.customFields.find((candidate) => candidate.object === owner && candidate.id === id);
  if (field === undefined) {
    const known = context.customFields.map((candidate) => `${candidate.object}.custom.${candidate.id}`);
    context.report('map-target-unknown', at, { name: to, target: 'The destination', suggestion: suggest(to, known) });
  }
  return field?.options.kind === 'fixed' ? field.options.labels : undefined;
}

function allTargets(destination: DestinationSystem): readonly string[] {
  const fields = [...destination.objects.values()].flatMap((object) =>
    [...object.fields.keys()].map((field) => `${object.name}.${field}`),
  );
  return ['stage', 'text', 'custom_field.type', ...fields];
}
