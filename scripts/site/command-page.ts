import type { Command, Option } from 'commander';
import { COMMANDS } from '../../engine/cli/commands.ts';
import { EXIT_MEANING } from '../../engine/cli/exit-code.ts';
import { buildProgram } from '../../engine/cli/program.ts';
import { type Html, html, slug } from '../../engine/render/page/html.ts';
import { cardTable } from '../../engine/render/page/table.ts';
import { type SitePage, sitePage } from './page-file.ts';

/** The reference of the command line, from the commands themselves. */
export function commandPage(version: string): SitePage {
  const program = buildProgram(COMMANDS, version);
  const commands = program.commands.flatMap((command) => withInner(command, ''));
  const exits = Object.entries(EXIT_MEANING);
  const page = {
    title: 'Commands',
    description: 'Every command of crosswalk with its arguments, options and exit codes.',
    top: html`<p class="lead">${program.description()}</p>`,
    sections: [
      ...commands.map(({ name, command }) => ({ id: slug(name), title: name, body: commandHtml(name, command) })),
      { id: 'exit-codes', title: 'Exit codes', body: cardTable(['Code', 'Meaning'], exits) },
    ],
    unfinished: [],
  };
  const data = commands.map(({ name, command }) => ({
    name,
    description: command.description(),
    options: command.options.map(({ flags, description }) => ({ flags, description })),
  }));
  return sitePage('reference/commands', page, { data, order: 0 });
}

interface NamedCommand {
  readonly name: string;
  readonly command: Command;
}

/** A command and those below it, each by its whole name. */
function withInner(command: Command, above: string): readonly NamedCommand[] {
  const name = `${above}${command.name()}`;
  return [{ name, command }, ...command.commands.flatMap((inner) => withInner(inner, `${name} `))];
}

function commandHtml(name: string, command: Command): Html {
  const rows = [
    ...command.registeredArguments.map((argument) => [
      html`<code>${argument.required ? `<${argument.name()}>` : `[${argument.name()}]`}</code>`,
      argument.description,
    ]),
    ...command.options.map((option) => [html`<code>${option.flags}</code>`, optionText(option)]),
  ];
  return html`<p>${command.description()}</p>
<pre><code>crosswalk ${name} ${command.usage()}</code></pre>
${rows.length === 0 ? undefined : cardTable(['Argument or option', 'What it does'], rows)}`;
}

function optionText({ description, defaultValue, argChoices }: Option): string {
  const choices = argChoices === undefined ? '' : `; one of ${argChoices.join(', ')}`;
  const usual = defaultValue === undefined || defaultValue === false ? '' : `; without it: ${String(defaultValue)}`;
  return `${description}${choices}${usual}`;
}
