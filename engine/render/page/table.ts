import { type Html, html, type Part } from './html.ts';

/** A table whose rows become cards on a narrow screen: every cell says which column it stands in. */
export function cardTable(columns: readonly string[], rows: readonly (readonly Part[])[]): Html {
  return html`<table class="cards"><thead><tr>${columns.map((column) => html`<th>${column}</th>`)}</tr></thead><tbody>
${rows.map(
  (row) => html`<tr>${row.map((cell, index) => html`<td data-label="${columns[index]}"><div>${cell}</div></td>`)}</tr>
`,
)}</tbody></table>`;
}
