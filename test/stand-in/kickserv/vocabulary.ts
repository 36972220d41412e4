/** Job types with the service each is booked as, and what its jobs are called. */
export const JOB_TYPES = [
  { type: 'HVAC Maintenance', service: 'AC Tune-Up', title: 'Spring tune-up' },
  { type: 'HVAC Repair', service: 'Furnace Repair', title: 'No heat call' },
  { type: 'HVAC Install', service: 'System Replacement', title: 'Replace condenser & coil' },
  { type: 'Plumbing Repair', service: 'Drain Cleaning', title: 'Slow drain, kitchen' },
  { type: 'Plumbing Install', service: 'Water Heater Install', title: 'Install 50 gal water heater' },
  { type: 'Electrical', service: 'Panel Upgrade', title: 'Upgrade panel to 200 A' },
  { type: 'Electrical Repair', service: 'Outlet Repair', title: 'Dead outlets, garage' },
  { type: 'Landscaping', service: 'Lawn Care', title: 'Fall clean-up' },
  { type: 'Irrigation', service: 'Winterization', title: 'Blow out sprinkler lines' },
  { type: 'Snow Removal', service: 'Plowing', title: 'Seasonal plowing, lot B' },
  { type: 'Pest Control', service: 'Quarterly Spray', title: 'Quarterly treatment' },
  { type: 'Appliance', service: 'Appliance Repair', title: 'Dishwasher "E4" error' },
  { type: 'Roofing', service: 'Roof Inspection', title: 'Inspect after hail' },
  { type: 'Cleaning', service: 'Deep Clean', title: 'Move-out deep clean' },
  { type: 'Pool', service: 'Pool Opening', title: 'Open pool, check heater' },
  { type: 'Inspection', service: 'Safety Inspection', title: 'Annual backflow test' },
] as const;

/** Priorities as the office uses them. */
export const PRIORITIES = ['Low', 'Normal', 'High', 'Emergency'] as const;

/** Tags of jobs. */
export const JOB_TAGS = ['warranty', 'gate code', 'dog on site', 'net 30', 'repeat', 'VIP', 'permit needed'] as const;

/** Price list entries; the generator adds sizes to make as many as it needs. `unit` is what a quantity counts. */
export const SERVICES = [
  { name: 'Labor', unit: 'hour', dollars: 95 },
  { name: 'Emergency Labor', unit: 'hour', dollars: 160 },
  { name: 'Trip Charge', unit: 'each', dollars: 49 },
  { name: 'Diagnostic', unit: 'each', dollars: 89 },
  { name: 'Drain Snaking', unit: 'hour', dollars: 125 },
  { name: 'Crane Rental', unit: 'hour', dollars: 240 },
  { name: 'Café Line Sanitizing', unit: 'each', dollars: 135 },
] as const;

/** Price list entries that are kept in stock, under the same rules as services. */
export const GOODS = [
  { name: 'Copper Elbow ½ in.', unit: 'each', dollars: 3 },
  { name: 'Capacitor 45/5 µF', unit: 'each', dollars: 28 },
  { name: 'Réfrigérant R-410A', unit: 'lb', dollars: 62 },
  { name: 'Air Filter 16"x25"', unit: 'each', dollars: 14 },
  { name: 'GFCI Outlet, 20 A', unit: 'each', dollars: 26 },
  { name: 'Water Heater 50 gal', unit: 'each', dollars: 780 },
  { name: 'Thermostat ±1°', unit: 'each', dollars: 119 },
] as const;

/** Names that a careless tool would change: markup, other scripts, combining accents, formulas, quotes, line breaks. */
export const ODD_NAMES = [
  'Café ☕ & Crêpes 🥐',
  '<b>Bold</b> & Sons <script>alert(1)</script>',
  'مؤسسة النور للصيانة',
  'Cafe\u0301 Rene\u0301e',
  '=SUM(A1:A9)',
  'O\'Malley "Sparky" Electric, LLC',
  '株式会社サンプル',
  'שירותי מיזוג כהן',
  "Robert'); DROP TABLE deals;--",
  'Zalgo Ż̸ó̷ Services',
] as const;

/** Plain notes; a line break is written as the file's own. */
export const PLAIN_NOTES = [
  'Customer prefers mornings, call ahead by 30 minutes.',
  'Replaced capacitor & cleaned coils.\nSystem at 72 degrees when leaving.',
  'Pressure < 40 psi at hose bib; regulator is set too low.',
  'Quoted "good, better, best"; waiting for the board to decide.',
  'Gate code is on file.\r\nDog is friendly.\r\n\r\nUse the side door.',
  'Left the invoice with the front desk, they will pay by check 👍🏽',
  'יש להתקשר לפני ההגעה',
  'Technician reported that the panel is full. A sub-panel is needed before the EV charger can be wired; permit has to be pulled first.',
] as const;

/** Notes typed in an editor that keeps markup: the text as exported, and what may be kept of it. */
export const MARKED_UP_NOTES = [
  {
    note: '<p>Checked <b>both</b> units.</p><ul><li>Filter changed</li><li>Belt worn</li></ul>',
    kept: '<p>Checked <b>both</b> units.</p><ul><li>Filter changed</li><li>Belt worn</li></ul>',
  },
  {
    note: '<p onclick="steal()">Paid in full, see <a href="https://example.com/receipt">receipt</a>.</p>',
    kept: '<p>Paid in full, see <a href="https://example.com/receipt">receipt</a>.</p>',
  },
  { note: '<p>Call back</p><script>alert("late")</script>', kept: '<p>Call back</p>' },
  { note: '<i>Site visit</i> done &amp; photographed', kept: '<i>Site visit</i> done &amp; photographed' },
] as const;

/** Notes on time sheets, each on one line. */
export const TIME_NOTES = [
  'Travel included',
  'Waited on parts, "special order"',
  'Two trips, second for permit',
  'Overtime approved by Dana',
  'Crew of 2; helper on own sheet',
] as const;
