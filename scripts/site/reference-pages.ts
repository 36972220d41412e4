import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LibraryFunction, signatureOf } from '../../engine/expression/function/declaration.ts';
import { LIBRARY } from '../../engine/expression/function/library.ts';
import { diagnosticEntries, diagnosticPage } from '../../engine/render/page/diagnostic-page.ts';
import { html } from '../../engine/render/page/html.ts';
import { type LanguageSchema, schemaPage } from '../../engine/render/page/schema-page.ts';
import { cardTable } from '../../engine/render/page/table.ts';
import { renderFunction } from '../function-reference.ts';
import { type SitePage, sitePage } from './page-file.ts';

/** A page for each diagnostic, and one that lists them. */
export function diagnosticPages(): readonly SitePage[] {
  const entries = diagnosticEntries();
  const rows = entries.map(({ code, severity, why }) => [
    html`<a href="./${code}/">${code}</a>`,
    html`<span class="mark ${severity}">${severity}</span>`,
    why,
  ]);
  const list = {
    path: 'diagnostics/index',
    title: 'Diagnostics',
    label: 'All diagnostics',
    order: 0,
    description: 'Everything that the checker of specs can say, why it insists, and how to put it right.',
    body: cardTable(['Code', 'Severity', 'Why'], rows).html,
    data: entries,
  };
  return [
    list,
    ...entries.map((entry, index) =>
      sitePage(`diagnostics/${entry.code}`, diagnosticPage(entry), { data: entry, order: index + 1 }),
    ),
  ];
}

/** A page for each function of expressions, and one that lists them by family. */
export function functionPages(): readonly SitePage[] {
  const functions = [...LIBRARY.values()];
  const families = [...new Set(functions.map(({ family }) => family))];
  const sections = families.map((family) => {
    const rows = functions
      .filter((candidate) => candidate.family === family)
      .map(({ name, summary }) => [html`<a href="./${name.toLowerCase()}/"><code>$${name}</code></a>`, plain(summary)]);
    return `## ${family}\n\n${cardTable(['Function', 'What it gives'], rows).html}`;
  });
  const list = {
    path: 'functions/index',
    title: 'Functions of expressions',
    label: 'All functions',
    order: 0,
    description: 'What expressions can call beside the functions of JSONata, each with tested examples.',
    body: sections.join('\n\n'),
    data: functions.map(functionData),
  };
  return [list, ...functions.map((declared, index) => functionPage(declared, index + 1))];
}

function functionPage(declared: LibraryFunction, order: number): SitePage {
  const [, ...rest] = renderFunction(declared).split('\n');
  return {
    path: `functions/${declared.name.toLowerCase()}`,
    title: `$${declared.name}`,
    description: plain(declared.summary),
    order,
    body: `\`\`\`\n${signatureOf(declared)}\n\`\`\`\n${rest.join('\n')}\n\n[All functions](../)`,
    data: functionData(declared),
  };
}

function functionData({ name, family, summary, parameters, examples }: LibraryFunction): unknown {
  return {
    name: `$${name}`,
    family,
    summary,
    parameters: parameters.map(({ name: label, type }) => ({ name: label, type })),
    examples,
  };
}

function plain(summary: string): string {
  return summary.replaceAll('`', '');
}

const SCHEMAS = ['pair', 'system', 'migration', 'cases', 'page', 'grading', 'estimator', 'lexicon'] as const;

/** The reference of each kind of file, from its schema. */
export async function schemaPages(root: string): Promise<readonly SitePage[]> {
  return await Promise.all(
    SCHEMAS.map(async (name, index) => {
      const schema = JSON.parse(await readFile(join(root, 'schema', `${name}.schema.json`), 'utf8')) as LanguageSchema;
      return sitePage(`reference/${name}`, schemaPage(name, schema), { data: schema, order: index + 1 });
    }),
  );
}

const DOCUMENTS = [
  {
    file: 'TUTORIAL.md',
    path: 'learn/tutorial',
    label: 'Tutorial',
    description: 'From an export of your own to a load that is proven and taken back again.',
  },
  {
    file: 'ARCHITECTURE.md',
    path: 'learn/architecture',
    label: 'Architecture',
    description: 'How Crosswalk is built: the flow, the parts, and which may know which.',
  },
  {
    file: 'VOCABULARY.md',
    path: 'learn/vocabulary',
    label: 'Vocabulary',
    description: 'The terms of the project, each with one meaning.',
  },
] as const;

/** The documents of the repository that are pages as well. */
export async function documentPages(root: string): Promise<readonly SitePage[]> {
  return await Promise.all(
    DOCUMENTS.map(async ({ file, path, label, description }, order) => {
      const [first = '', ...rest] = (await readFile(join(root, 'docs', file), 'utf8')).split('\n');
      const body = rest.join('\n').trim();
      return {
        path,
        label,
        order,
        description,
        title: first.replace(/^#\s*/, ''),
        body,
        data: { title: label, markdown: body },
      };
    }),
  );
}
