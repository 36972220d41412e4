import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { type ArgumentRule, type FunctionParameter, libraryFunction } from './declaration.ts';

/** A country that has phone numbers of its own. */
const COUNTRY: ArgumentRule = {
  takes: 'a country by its two letters, such as US',
  accepts: (value) => typeof value === 'string' && isSupportedCountry(value),
};

const PARAMETERS = [
  { name: 'number', type: 'text' },
  { name: 'country', type: 'text', optional: 'only numbers that begin with + are read', rule: COUNTRY },
] as const satisfies readonly FunctionParameter[];

const NOTHING = 'no number of that country is written like this, or other text stands around it';

/** The whole text has to be one valid number, an extension included: text around it may be a second number. */
function readPhone(text: string, country: string | undefined): PhoneNumber | undefined {
  const found = parsePhoneNumberFromString(text.trim(), {
    ...(country !== undefined && { defaultCountry: country as CountryCode }),
    extract: false,
  });
  return found?.isValid() === true ? found : undefined;
}

/** Functions on phone numbers. The rules of each country are those of Google's libphonenumber. */
export const PHONE_FUNCTIONS = [
  libraryFunction({
    name: 'phone',
    family: 'Phone numbers',
    summary: 'A phone number in E.164, its extension behind it.',
    details: 'A number that begins with + is read by its own country code; all others as numbers of the country.',
    nothing: NOTHING,
    parameters: PARAMETERS,
    result: 'text',
    examples: [
      { call: '$phone("(415) 555-2671", "US")', gives: '+14155552671' },
      { call: '$phone("020 7946 0018 ext. 12", "GB")', gives: '+442079460018 ext. 12' },
      { call: '$phone("+49 30 901820")', gives: '+4930901820' },
      { call: '$phone("415 555 2671")', is: 'nothing' },
      { call: '$phone("call Jane", "US")', is: 'nothing' },
      { call: '$phone("415 555 2671", "USA")', is: 'failure' },
    ],
    answer: (number, country) => {
      const found = readPhone(number, country);
      if (found === undefined) return undefined;
      return found.ext === undefined ? found.number : `${found.number} ext. ${found.ext}`;
    },
  }),
  libraryFunction({
    name: 'phoneNational',
    family: 'Phone numbers',
    summary: 'A phone number as it is written within its own country, its extension behind it as it is written there.',
    nothing: NOTHING,
    parameters: PARAMETERS,
    result: 'text',
    examples: [
      { call: '$phoneNational("+14155552671")', gives: '(415) 555-2671' },
      { call: '$phoneNational("2079460018 x12", "GB")', gives: '020 7946 0018 x12' },
      { call: '$phoneNational("12", "GB")', is: 'nothing' },
    ],
    answer: (number, country) => readPhone(number, country)?.formatNational(),
  }),
  libraryFunction({
    name: 'phoneCountry',
    family: 'Phone numbers',
    summary: 'The country of a phone number, by its two letters.',
    nothing: `${NOTHING}, or it belongs to no country (satellite, freephone)`,
    parameters: PARAMETERS,
    result: 'text',
    examples: [
      { call: '$phoneCountry("+49 30 901820")', gives: 'DE' },
      { call: '$phoneCountry("(604) 555-2671", "US")', gives: 'CA' },
      { call: '$phoneCountry("+800 1234 5678")', is: 'nothing' },
    ],
    answer: (number, country) => readPhone(number, country)?.country,
  }),
];
