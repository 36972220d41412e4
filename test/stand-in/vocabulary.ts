/** First names; mixed origins, some with accents, all of them text that windows-1252 can hold. */
export const FIRST_NAMES = (
  'Ana Ben Carla Dmitri Elena Frank Gwen Hassan Ingrid Jamal Kaya Liam María Nadia Olivia Pedro Quinn Rosa Søren Tessa ' +
  'Uma Victor Wendy Ximena Yusuf Zoë Aaron Beatriz Curtis Dana Esteban Fiona Gareth Hana Isaac Joelle Kwame Lucía ' +
  'Marcus Noor Oscar Priya Rafael Siobhán Terrence Ursula Vikram Willa André Yolanda Chloé Desmond Émile Farah Greta ' +
  'Hugo Imani Jürgen Keiko Leona'
).split(' ');

/** Last names. */
export const LAST_NAMES = (
  'Abbott Baptiste Castillo Delgado Eriksen Fontaine Gallagher Hoffmann Iwasaki Johnson Kowalski Lindqvist Moreau ' +
  "Nakamura O'Brien Petrov Quigley Ramírez Schneider Thompson Underwood Vázquez Whitfield Xiong Yamamoto Zimmermann " +
  'Adeyemi Brennan Chaudhry Dubois Espinoza Ferreira Grünwald Haddad Ibrahim Jankowski Kettering Larsen McAllister ' +
  "Nguyen Okafor Pellegrino Quiñones Rosenthal Sørensen Takahashi Ulrich D'Angelo Wójcik Yilmaz Zhang Archambault " +
  'Bellweather Cardoso Drummond Ellsworth Fitzgerald Greenspan Hollis Ivanova Jefferson Kaufman Lombardi Mbeki Norwood ' +
  'Oyelaran Prescott Rutherford Salazar Tremblay Usman Villanueva Wainwright Yarborough Zapata Ashworth Blackwood ' +
  'Corrigan Dashwood Everhart'
).split(' ');

/** What a business customer's name starts with; last names do as well. */
export const PLACES = (
  'Harbor Maple Summit Lakeside Pioneer Riverbend Cedar Granite Prairie Coastal Northgate Eastfield Westbrook Southport ' +
  'Redwood Silverton Bluebird Cornerstone Evergreen Fairview'
).split(' ');

/** What a business customer does. */
export const BUSINESSES = [
  'Dental Group',
  'Property Management',
  'Bakery',
  'Veterinary Clinic',
  'Self Storage',
  'Brewing',
  'Auto Body',
  'Child Care',
  'Fitness',
  'Church',
  'Elementary School',
  'Apartments',
  'Hardware',
  'Logistics',
  'Salon',
  'Credit Union',
  'Nursing Home',
  'Marina',
  'Printing',
  'Cold Storage',
] as const;

/** What a business customer's name ends with. */
export const COMPANY_FORMS = ['LLC', 'Inc.', '& Sons', 'Co.', 'Partners', 'of Muskegon', 'Ltd', 'HOA'] as const;

/** Streets, some with more than letters in them. */
export const STREETS = [
  'Getty St',
  'Old Mill Rd',
  'Peachtree Ave NE',
  'County Road 12',
  'Lakeshore Dr',
  'W 4th St',
  'Sherman Blvd',
  'Calle Ocho',
  'Rue de la Gare',
  'Industrial Pkwy',
] as const;

/** City, state, zip, and the middle of the town in degrees. */
export const TOWNS = [
  { city: 'Muskegon', state: 'MI', zip: '49442', latitude: 43.2342, longitude: -86.2484 },
  { city: 'Grand Haven', state: 'MI', zip: '49417', latitude: 43.0631, longitude: -86.2284 },
  { city: 'Coeur d’Alene', state: 'ID', zip: '83814', latitude: 47.6777, longitude: -116.7805 },
  { city: 'St. Augustine', state: 'FL', zip: '32084', latitude: 29.9012, longitude: -81.3124 },
  { city: 'Cañon City', state: 'CO', zip: '81212', latitude: 38.441, longitude: -105.2424 },
  { city: 'Windsor', state: 'ON', zip: 'N9A 1A1', latitude: 42.3149, longitude: -83.0364 },
  { city: 'Providence', state: 'RI', zip: '02903', latitude: 41.824, longitude: -71.4128 },
] as const;
