/**
 * What an account holds before anybody migrates into it, as plain data. Names and e-mails are fixed so that a generator
 * of source data can plant records that are already there; the people and companies are made up.
 */

/** A user of the account; ids are given in this order from {@link FIRST_USER_ID}. The first is the token's admin. */
export interface StandardUser {
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
  readonly admin: boolean;
}

/** Id of the first user. Users have large ids so that they are not mistaken for those of other records. */
export const FIRST_USER_ID = 14_001;

/** Users, active and not. */
export const STANDARD_USERS: readonly StandardUser[] = [
  { name: 'Ana Silva', email: 'ana.silva@example.com', active: true, admin: true },
  { name: 'Ben Okafor', email: 'ben.okafor@example.com', active: true, admin: false },
  { name: 'Carla Rossi', email: 'carla.rossi@example.com', active: true, admin: false },
  { name: 'Dmitri Volkov', email: 'dmitri.volkov@example.com', active: true, admin: false },
  { name: 'Elena Marin', email: 'elena.marin@example.com', active: true, admin: false },
  { name: 'Frank Baker', email: 'frank.baker@example.com', active: false, admin: false },
  { name: 'Grace Liu', email: 'grace.liu@example.com', active: false, admin: false },
  { name: 'Hugo Lindgren', email: 'hugo.lindgren@example.com', active: true, admin: false },
];

/** Organizations; ids 1 to 40 in this order. */
export const STANDARD_ORGANIZATIONS: readonly string[] = [
  'Acorn Property Group',
  'Alder & Finch Law',
  'Bayside Dental',
  'Beacon Heights HOA',
  'Birchwood Apartments',
  'Blue Heron Cafe',
  'Brightwater Schools',
  'Cedar Creek Realty',
  'Cobalt Logistics',
  'Copperfield Hotels',
  'Crestline Insurance',
  'Dovetail Joinery',
  'Eastgate Medical',
  'Elm Street Bakery',
  'Fairview Nurseries',
  'Foxglove Gardens',
  'Granite Peak Builders',
  'Harborview Condos',
  'Hawthorne Partners',
  'Hilltop Church',
  'Ironbridge Fitness',
  'Juniper Landscaping',
  'Kestrel Aviation',
  'Kingfisher Marina',
  'Lakeside Veterinary',
  'Larkspur Interiors',
  'Maple Leaf Motors',
  'Meridian Title',
  'Northfield Foods',
  'Oakridge Storage',
  'Pinecrest Resort',
  'Quarry Road Brewing',
  'Redwood Senior Living',
  'Silverline Printing',
  'Stonegate Mall',
  'Summit Roofing Supply',
  'Tidewater Seafood',
  'Union Square Theatre',
  'Willow Bend Farms',
  'Yellow Barn Events',
];

/**
 * Persons; ids 1 to 60 in this order. The e-mail is first.last@example.com; the first forty work at the organization with
 * the same number.
 */
export const STANDARD_PERSONS: readonly string[] = [
  'Aaron Pike',
  'Abigail Stone',
  'Adrian Wells',
  'Alice Turner',
  'Amelia Grant',
  'Andre Dubois',
  'Beatrix Lowe',
  'Bernard Hayes',
  'Bianca Ruiz',
  'Caleb Norris',
  'Camille Laurent',
  'Carlos Mendez',
  'Cecilia Park',
  'Chester Young',
  'Clara Jensen',
  'Colin Fraser',
  'Dahlia Khan',
  'Daniel Ortiz',
  'Deborah Nash',
  'Diego Castro',
  'Edith Palmer',
  'Edgar Simmons',
  'Eleanor Voss',
  'Emil Novak',
  'Esther Cole',
  'Fatima Zahra',
  'Felix Braun',
  'Fiona Doyle',
  'Gavin Reed',
  'Georgia Webb',
  'Gideon Hart',
  'Greta Olsen',
  'Harold Quinn',
  'Heidi Brandt',
  'Ian Mercer',
  'Imogen Shaw',
  'Isaac Bloom',
  'Ivy Chandler',
  'Jasper Cruz',
  'Joan Whitfield',
  'Julian Frost',
  'Kara Sutton',
  'Keith Moran',
  'Lara Petrov',
  'Leon Archer',
  'Lydia Marsh',
  'Marcus Flynn',
  'Mina Tanaka',
  'Nadia Haddad',
  'Nathan Boyd',
  'Olga Sokolova',
  'Omar Rahman',
  'Paula Keller',
  'Quentin Lamb',
  'Rita Moreau',
  'Samuel Drake',
  'Tessa Hollis',
  'Ursula Beck',
  'Victor Salas',
  'Wanda Kirk',
];

/** The e-mail address of a person in this file. */
export function standardEmail(name: string): string {
  return `${name.toLowerCase().replaceAll(' ', '.')}@example.com`;
}

/** How many deals there are: the first thirty organizations have one each, titled "<organization> deal". */
export const STANDARD_DEALS = 30;

/** The name and the stages of the pipeline that every account starts with. */
export const STANDARD_PIPELINE = {
  name: 'Sales Pipeline',
  stages: ['Qualified', 'Contact Made', 'Demo Scheduled', 'Proposal Made', 'Negotiations Started'],
} as const;

/** Products: name, code and price in US dollars. */
export const STANDARD_PRODUCTS: readonly (readonly [name: string, code: string, price: number])[] = [
  ['Inspection visit', 'VISIT', 95],
  ['Hourly labour', 'LABOUR', 85],
  ['Service contract', 'CONTRACT', 1200],
  ['Filter set', 'FILTER', 42.5],
  ['Travel', 'TRAVEL', 30],
];

/** Custom fields that are there already. No deal field is called "ks_tags"; an organization field "Phone" exists. */
export const STANDARD_CUSTOM_FIELDS = [
  { owner: 'organization', field_name: 'Phone', field_type: 'phone', labels: [] },
  { owner: 'organization', field_name: 'Segment', field_type: 'enum', labels: ['Residential', 'Commercial'] },
  { owner: 'person', field_name: 'Newsletter', field_type: 'enum', labels: ['Yes', 'No'] },
  { owner: 'person', field_name: 'Interests', field_type: 'set', labels: ['Repairs', 'Installations', 'Maintenance'] },
  { owner: 'deal', field_name: 'Referral source', field_type: 'varchar', labels: [] },
  { owner: 'deal', field_name: 'Contract value', field_type: 'monetary', labels: [] },
  { owner: 'product', field_name: 'Manufacturer', field_type: 'varchar', labels: [] },
] as const;

/** Currencies: code, name, symbol and decimals. */
export const STANDARD_CURRENCIES: readonly (readonly [code: string, name: string, symbol: string, decimals: number])[] =
  [
    ['USD', 'US Dollar', '$', 2],
    ['EUR', 'Euro', '€', 2],
    ['GBP', 'British Pound', '£', 2],
    ['CAD', 'Canadian Dollar', 'CA$', 2],
    ['AUD', 'Australian Dollar', 'A$', 2],
    ['NZD', 'New Zealand Dollar', 'NZ$', 2],
    ['CHF', 'Swiss Franc', 'CHF', 2],
    ['SEK', 'Swedish Krona', 'kr', 2],
    ['NOK', 'Norwegian Krone', 'kr', 2],
    ['DKK', 'Danish Krone', 'kr', 2],
    ['PLN', 'Polish Zloty', 'zł', 2],
    ['MXN', 'Mexican Peso', 'MX$', 2],
    ['BRL', 'Brazilian Real', 'R$', 2],
    ['INR', 'Indian Rupee', '₹', 2],
    ['JPY', 'Japanese Yen', '¥', 0],
  ];

/** Activity types that every account has: name and key, which is also the icon. */
export const STANDARD_ACTIVITY_TYPES: readonly (readonly [name: string, key: string])[] = [
  ['Call', 'call'],
  ['Meeting', 'meeting'],
  ['Task', 'task'],
  ['Deadline', 'deadline'],
  ['Email', 'email'],
  ['Lunch', 'lunch'],
];

/** Labels of leads: name and color. */
export const STANDARD_LEAD_LABELS: readonly (readonly [name: string, color: string])[] = [
  ['Hot', 'red'],
  ['Cold', 'blue'],
  ['Warm', 'yellow'],
];

/** Labels of deals, persons and organizations: name and color. */
export const STANDARD_LABELS = {
  deal: [
    ['Hot', 'red'],
    ['Warm', 'yellow'],
    ['Cold', 'blue'],
  ],
  person: [
    ['Customer', 'green'],
    ['Hot lead', 'red'],
    ['Warm lead', 'yellow'],
    ['Cold lead', 'blue'],
  ],
  organization: [
    ['Customer', 'green'],
    ['Hot lead', 'red'],
    ['Warm lead', 'yellow'],
    ['Cold lead', 'blue'],
  ],
} as const;

/** Categories of products. */
export const STANDARD_CATEGORIES: readonly string[] = ['Service', 'Material'];

/** The webhook that listens to everything. */
export const STANDARD_WEBHOOK = {
  name: 'Billing bridge',
  subscription_url: 'https://hooks.example.com/pipedrive',
} as const;
