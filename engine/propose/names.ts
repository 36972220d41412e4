/** Names of the language made from names of files and columns. */

const ENDINGS: readonly { readonly plural: RegExp; readonly singular: string }[] = [
  { plural: /([^aeiou])ies$/, singular: '$1y' },
  { plural: /(ss|x|ch|sh)es$/, singular: '$1' },
  { plural: /([^su])s$/, singular: '$1' },
];

/** Plurals that no rule makes. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['people', 'person'],
  ['children', 'child'],
  ['men', 'man'],
  ['women', 'woman'],
]);

/** Names that an expression would read as a value. */
const LITERALS: readonly string[] = ['true', 'false', 'null'];

/** A name that the language takes: lower case, digits and underscores, beginning with a letter; never a literal. */
export function nameFrom(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (plain === '') return 'column';
  if (LITERALS.includes(plain)) return `is_${plain}`;
  return /^[a-z]/.test(plain) ? plain : `n_${plain}`;
}

/** The names of several texts, each once: a repeated one gets a number. */
export function distinctNames(texts: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const plain = nameFrom(text);
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain}_${count}`;
    taken.add(name);
    return name;
  });
}

/** The object that a file of records holds: `Sales Opportunities.csv` gives `sales_opportunity`. */
export function objectName(file: string): string {
  return singular(nameFrom(file.replace(/\.[^.]+$/, '')));
}

/** An English noun in the singular, as far as its spelling tells. */
export function singular(name: string): string {
  const [last = name] = name.split('_').slice(-1);
  const irregular = IRREGULAR.get(last);
  if (irregular !== undefined) return `${name.slice(0, name.length - last.length)}${irregular}`;
  const ending = ENDINGS.find(({ plural }) => plural.test(name));
  return ending === undefined ? name : name.replace(ending.plural, ending.singular);
}

/** What a person reads for a name: `sales_opportunity` gives `Sales opportunity`. */
export function labelFrom(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
