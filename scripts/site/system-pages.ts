import type { PageMaterial } from '../../engine/render/page/pair-page.ts';
import { systemPage } from '../../engine/render/page/system-page.ts';
import { openSystem, systemNames } from '../../engine/spec/load.ts';
import { type SitePage, sitePage } from './page-file.ts';

/** The page of each system, with its objects and fields as data. */
export async function systemPages(root: string, pairs: readonly PageMaterial[]): Promise<readonly SitePage[]> {
  const names = await systemNames(root);
  return await Promise.all(names.map((name) => pageOf(root, name, pairs)));
}

async function pageOf(root: string, name: string, pairs: readonly PageMaterial[]): Promise<SitePage> {
  const { compiled, prose } = await openSystem({ root, system: name });
  if (compiled === undefined || prose === undefined)
    throw new Error(`specs/${name}.system.yaml does not open. Run  npm run crosswalk -- check  first.`);
  const links = pairs
    .filter(({ pair }) => pair.source.name === name || pair.destination.name === name)
    .map(({ pair }) => ({ id: pair.id, title: `${pair.source.label} to ${pair.destination.label}` }));
  const objects = [...compiled.system.objects.values()].map(({ name: object, label, fields }) => ({
    name: object,
    label,
    fields: [...fields.values()].map(({ name: field, type, many }) => ({ name: field, type, many })),
  }));
  return sitePage(`systems/${name}`, systemPage(compiled, prose, links), { data: { ...prose, objects } });
}
