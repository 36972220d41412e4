import { isMap, isScalar, isSeq, type Pair, parseDocument } from 'yaml';
import type { Edit, YamlPath } from './mutation.ts';

/** The text of a YAML file after one change. Comments and the order of keys stay; line breaks may not. */
export function editYaml(text: string, edit: Edit | undefined): string {
  const document = parseDocument(text, { schema: 'failsafe' });
  if (edit !== undefined) apply(document, edit);
  return document.toString({ lineWidth: 0 });
}

type Document = ReturnType<typeof parseDocument>;

function apply(document: Document, edit: Edit): void {
  switch (edit.kind) {
    case 'set': {
      const node = document.getIn(edit.path, true);
      if (!isScalar(node)) throw new Error(`${edit.path.join('.')} holds no text.`);
      node.value = edit.value;
      return;
    }
    case 'remove':
      if (!document.deleteIn(edit.path)) throw new Error(`There is no ${edit.path.join('.')} to remove.`);
      return;
    case 'rename': {
      const { key } = entryAt(document, edit.path);
      if (!isScalar(key)) throw new Error(`The key of ${edit.path.join('.')} is no text.`);
      key.value = edit.key;
      return;
    }
    case 'swap': {
      const [first, second] = [document.getIn(edit.path, true), document.getIn(edit.other, true)];
      put(document, edit.path, second);
      put(document, edit.other, first);
      return;
    }
    default:
      edit satisfies never;
  }
}

function put(document: Document, path: YamlPath, node: unknown): void {
  const list = document.getIn(path.slice(0, -1), true);
  if (isSeq(list)) list.items[Number(path.at(-1))] = node;
  else entryAt(document, path).value = node;
}

function entryAt(document: Document, path: YamlPath): Pair {
  const map = document.getIn(path.slice(0, -1), true);
  const entry = isMap(map) ? map.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  if (entry === undefined) throw new Error(`There is no ${path.join('.')}.`);
  return entry;
}
