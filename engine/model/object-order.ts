import type { DestinationObject, DestinationSystem } from './system.ts';

/** The objects whose records can be written, those that refer to others before those they refer to. */
export function childrenFirst(system: DestinationSystem): readonly DestinationObject[] {
  const depths = new Map<string, number>();
  const depthOf = (name: string): number => {
    const known = depths.get(name);
    if (known !== undefined) return known;
    // Of objects that refer to each other in a circle, none comes before the other by rule.
    depths.set(name, 0);
    const depth = Math.max(0, ...referredObjects(system.objects.get(name)).map((other) => depthOf(other) + 1));
    depths.set(name, depth);
    return depth;
  };
  return [...system.objects.values()]
    .filter(({ readOnly, defines }) => !readOnly && defines === undefined)
    .toSorted((a, b) => depthOf(b.name) - depthOf(a.name));
}

/**
 * An object that is nothing but a relation between two records of one kind. A destination may list those by one record
 * at a time only, so they are looked at where we wrote some and nowhere else.
 */
export function isRelation({ fields, belongsTo, name }: DestinationObject): boolean {
  const required = [...fields.values()].filter(({ ref, required: needed }) => ref !== undefined && needed);
  const targets = new Set(required.map(({ ref }) => ref));
  return belongsTo === undefined && required.length > 1 && targets.size === 1 && !targets.has(name);
}

function referredObjects(object: DestinationObject | undefined): readonly string[] {
  if (object === undefined) return [];
  return [...object.fields.values()].flatMap(({ ref }) => (ref === undefined || ref === object.name ? [] : [ref]));
}
