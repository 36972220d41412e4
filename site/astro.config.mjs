import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';

/** `npm run site` writes the pages into src/content/docs before this builds them; nothing else feeds the site. */
export default defineConfig({
  site: process.env['CROSSWALK_SITE_URL'] ?? 'https://crosswalk.example',
  telemetry: false,
  outDir: './dist',

  build: { format: 'directory', inlineStylesheets: 'never' },
  // Code is plain text that wraps: it needs no scrolling, and its contrast is that of the page.
  markdown: { syntaxHighlight: false },
  integrations: [
    starlight({
      title: 'Crosswalk',
      description: 'Migrations into Pipedrive that are declared, planned, approved, proven and reversible.',
      components: { MarkdownContent: './src/components/MarkdownContent.astro' },
      customCss: ['./src/styles/site.css'],
      pagefind: true,
      credits: false,
      expressiveCode: false,
      lastUpdated: false,
      sidebar: [
        { label: 'Migrations', items: [{ autogenerate: { directory: 'pairs' } }] },
        { label: 'Systems', items: [{ autogenerate: { directory: 'systems' } }] },
        { label: 'Learn', items: [{ autogenerate: { directory: 'learn' } }] },
        { label: 'Reference', items: [{ autogenerate: { directory: 'reference' } }] },
        { label: 'Functions', collapsed: true, items: [{ autogenerate: { directory: 'functions' } }] },
        { label: 'Diagnostics', collapsed: true, items: [{ autogenerate: { directory: 'diagnostics' } }] },
      ],
    }),
  ],
});
