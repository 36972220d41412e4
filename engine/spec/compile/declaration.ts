import type { CustomFieldSpec, PairFile, ValueMapSpec } from '../../../schema/pair.generated.ts';
import type { Location } from '../../model/location.ts';
import type { CustomField, OptionSource, Pipeline, Trace, ValueMap } from '../../model/mapping.ts';
import type { DestinationSystem, SourceSystem } from '../../model/system.ts';
import { suggest } from '../suggest.ts';
import { isDamaged, isLong, needed, part, parts, textAt, type Written } from '../written.ts';
import { type ExpressionContext, viewOf } from './context.ts';
import { compileWritten } from './expression.ts';

/** Compiles what a pair declares before its rows: the trace. */
export function compileTrace(pair: Written<PairFile>): Trace {
  const { source_id: sourceId, created_at: createdAt } = pair.value.trace;
  return {
    sourceId: { label: sourceId.label, qualified: sourceId.value === 'qualified' },
    ...(createdAt === undefined ? {} : { createdAt: { label: createdAt.label, files: createdAt.files ?? 'none' } }),
  };
}

/** The pipelines, their stages in the order of the pipeline. */
export function compilePipelines(pair: Written<PairFile>): readonly Pipeline[] {
  return parts(part(pair, 'pipelines')).map(([id, pipeline]) => ({
    id,
    name: pipeline.value.name,
    stages: parts(needed(pipeline, 'stages')).map(([stage, { value }]) => ({
      id: stage,
      name: value.name,
      ...(value.probability === undefined ? {} : { probability: Number(value.probability) }),
    })),
  }));
}

/** Pipelines and stages by address, with the object that each is. */
export function stageAddresses(pipelines: readonly Pipeline[]): ReadonlyMap<string, 'pipeline' | 'stage'> {
  return new Map(
    pipelines.flatMap(({ id, stages }) => [
      [`pipelines.${id}`, 'pipeline'] as const,
      ...stages.map((stage) => [`pipelines.${id}.${stage.id}`, 'stage'] as const),
    ]),
  );
}

const WITH_OPTIONS: ReadonlySet<string> = new Set(['single_option', 'multiple_options']);

/** The declared custom fields, with the objects and types they name checked. */
export function compileCustomFields(
  pair: Written<PairFile>,
  source: SourceSystem,
  destination: DestinationSystem,
  context: ExpressionContext,
): readonly CustomField[] {
  return parts(part(pair, 'custom_fields')).flatMap(([object, fields]) => {
    if (destination.objects.get(object)?.customFields !== object) {
      const owners = [...destination.objects.values()].flatMap(({ customFields }) => customFields ?? []);
      const details = { name: object, suggestion: suggest(object, owners) };
      context.report('unknown-destination-object', fields.keyAt, details);
      return [];
    }
    return parts(fields).map(([id, spec]) => customField(object, id, spec, source, destination, context));
  });
}

function customField(
  object: string,
  id: string,
  spec: Written<CustomFieldSpec>,
  source: SourceSystem,
  destination: DestinationSystem,
  context: ExpressionContext,
): CustomField {
  const { label, type } = spec.value;
  const rule = destination.fieldTypes.get(type);
  const options = optionsOf(spec, source, context);
  const takesOptions = WITH_OPTIONS.has(type);
  if (rule === undefined) {
    context.report('custom-field-type', needed(spec, 'type').at, { problem: `the destination has no type ${type}` });
  } else if (takesOptions && options.kind === 'none' && !isDamaged(spec)) {
    context.report('custom-field-type', spec.keyAt, { problem: `the type ${type} needs options` });
  } else if (!takesOptions && options.kind !== 'none') {
    const at = part(spec, 'options')?.keyAt ?? spec.keyAt;
    context.report('custom-field-type', at, { problem: `the type ${type} takes no options` });
  }
  return { object, id, label, type, options, at: spec.keyAt };
}

function optionsOf(spec: Written<CustomFieldSpec>, source: SourceSystem, context: ExpressionContext): OptionSource {
  const options = part(spec, 'options');
  if (options === undefined) return { kind: 'none' };
  if (Array.isArray(options.value)) return { kind: 'fixed', labels: options.value };
  const distinct = options as Written<Exclude<typeof options.value, unknown[]>>;
  const from = needed(distinct, 'from');
  const object = source.objects.get(from.value);
  if (object === undefined) {
    context.report('unknown-source-object', from.at, {
      name: from.value,
      suggestion: suggest(from.value, source.objects.keys()),
    });
    return { kind: 'none' };
  }
  const value = compileWritten(needed(distinct, 'value'), viewOf(object), context);
  return value === undefined ? { kind: 'none' } : { kind: 'distinct', from: object.name, value };
}

/** A value map, and where its values stand, for checking that they lead somewhere. */
export interface CompiledMap {
  readonly map: ValueMap;
  readonly toAt: Location;
  readonly places: readonly { readonly value: string; readonly at: Location }[];
  /** Where its keys stand. */
  readonly keys: readonly { readonly key: string; readonly at: Location }[];
}

/** The value maps; several keys are joined by |. */
export function compileMaps(pair: Written<PairFile>): ReadonlyMap<string, CompiledMap> {
  return new Map(parts(part(pair, 'maps')).map(([id, spec]) => [id, compileMap(id, spec)]));
}

function compileMap(id: string, spec: Written<ValueMapSpec>): CompiledMap {
  const leaves = leavesOf(needed(spec, 'values'), []);
  const unknown = needed(spec, 'unknown');
  const used = isLong(unknown) ? needed(unknown, 'use') : undefined;
  return {
    map: {
      id,
      to: spec.value.to,
      values: new Map(leaves.map(({ key, value }) => [key, value])),
      unknown:
        used === undefined
          ? { kind: textAt(unknown) as 'hold' | 'omit' | 'as_is' }
          : { kind: 'use', value: used.value },
    },
    toAt: needed(spec, 'to').at,
    places: [...leaves, ...(used === undefined ? [] : [{ value: used.value, at: used.at }])],
    keys: leaves.map(({ key, keyAt }) => ({ key, at: keyAt })),
  };
}

interface Leaf {
  readonly key: string;
  readonly value: string;
  readonly at: Location;
  readonly keyAt: Location;
}

function leavesOf(values: Written<object>, keys: readonly string[]): readonly Leaf[] {
  return parts(values as Written<Record<string, string | object>>).flatMap(([key, value]) => {
    const path = [...keys, key.trim()];
    return typeof value.value === 'string'
      ? [{ key: path.join('|'), value: value.value, at: value.at, keyAt: value.keyAt }]
      : leavesOf(value as Written<object>, path);
  });
}
