import {
  type FunctionExample,
  type FunctionParameter,
  type LibraryFunction,
  type ResultType,
  signatureOf,
} from '../engine/expression/function/declaration.ts';

const OPENING = `# Functions of expressions

Expressions are [JSONata](https://docs.jsonata.org/) with all of its functions except \`$eval\`, \`$now\`, \`$millis\`, \`$random\` and
\`$shuffle\`, whose results would not depend on the record alone. These come on top. This page is rendered from their declarations
by \`npm run render\`, and each example is run as a test.

What holds for all of them:

- The first argument is what is read. If it cannot be read for certain, the answer is nothing, as if the field were blank;
  \`first_of\` says what is used instead. No function guesses.
- A required argument that is absent gives nothing.
- The other arguments say how to read: a country, a format, a zone. One that is wrong is a mistake of the spec: \`check\` names it
  where it is fixed text, and else the record is held.
- An argument of the wrong type (a list where one text is read) holds the record. \`$map(phones, $phone(?, "US"))\` reads each.
- \`texts\` is a list of texts, or of lists of texts; \`records\` a list of records. One alone will do.
- They always give the same for the same arguments. None of them looks at the clock, the network or another record.
`;

/** docs/FUNCTIONS.md: every function under its family, in the order in which they are declared. */
export function renderFunctions(declared: readonly LibraryFunction[]): string {
  const families = [...new Set(declared.map(({ family }) => family))];
  const sections = families.map((family) => {
    const functions = declared.filter((candidate) => candidate.family === family);
    return [`## ${family}`, ...functions.map(renderFunction)].join('\n\n');
  });
  return `${[OPENING, ...sections].join('\n\n')}\n`.replaceAll(/\n{3,}/g, '\n\n').replace(/\n+$/, '\n');
}

/** One function: its signature, what it gives, its conditions, and examples with their answers. */
export function renderFunction(declared: LibraryFunction): string {
  const { summary, details, nothing, parameters, examples } = declared;
  const conditions = parameters.filter(({ rule, optional }) => rule !== undefined || optional !== undefined);
  return [
    `### \`${signatureOf(declared)}\``,
    [summary, details ?? '', `Result: ${resultText(declared.result)}.`]
      .filter((text) => text !== '')
      .map(prose)
      .join(' '),
    conditions.map((parameter) => `- ${prose(conditionText(parameter))}`).join('\n'),
    nothing === undefined ? '' : `Nothing when ${prose(nothing)}.`,
    ['```', ...examples.map(exampleText), '```'].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function conditionText({ name, rule, optional }: FunctionParameter): string {
  const left = optional === undefined ? '' : `left out: ${optional}`;
  return `\`${name}\`: ${[rule?.takes ?? '', left].filter((text) => text !== '').join('; ')}`;
}

function resultText(result: ResultType): string {
  if (result === 'moment') return 'a date or a datetime, as the first argument is';
  return typeof result === 'string' ? result : `a record of ${result.record.map((part) => `\`${part}\``).join(', ')}`;
}

const OUTCOMES = { nothing: 'nothing', failure: 'not accepted' } as const;

function exampleText(example: FunctionExample): string {
  const answer = 'gives' in example ? JSON.stringify(example.gives) : OUTCOMES[example.is];
  return `${example.call}  ->  ${answer}`;
}

/** Two dollar signs of a paragraph would be shown as a formula. */
function prose(text: string): string {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replaceAll('$', '\\$').replaceAll('|', '\\|') : part))
    .join('`');
}
