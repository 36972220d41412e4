import { describe, expect, test } from 'vitest';
import { decodeRailsXml } from '../../../engine/connector/http/rails-xml.ts';

describe('the XML of Rails', () => {
  test('types, names, nothing and emptiness are read as they are meant', () => {
    const read = decodeRailsXml(
      '<?xml version="1.0"?>\n<jobs type="array">\n  <job><id type="integer">3459016</id><job-number type="integer">3</job-number>' +
        '<completed-on type="dateTime">2015-04-07T16:48:30-04:00</completed-on><scheduled-on type="dateTime" nil="true"/>' +
        '<total type="decimal">353.03</total><paid type="boolean">true</paid><po-number></po-number></job>\n</jobs>',
    );

    expect(read).toEqual({
      jobs: [
        {
          id: 3459016,
          job_number: 3,
          completed_on: '2015-04-07T16:48:30-04:00',
          scheduled_on: null,
          total: 353.03,
          paid: true,
          po_number: '',
        },
      ],
    });
  });

  test.each([
    ['none', '<a><notes type="array"/></a>', { a: { notes: [] } }],
    ['one', '<a><notes type="array"><note>x</note></notes></a>', { a: { notes: ['x'] } }],
    ['two', '<a><notes type="array"><note>x</note><note>y</note></notes></a>', { a: { notes: ['x', 'y'] } }],
    ['two that nobody calls a list', '<a><note>x</note><note>y</note></a>', { a: { note: ['x', 'y'] } }],
  ])('a list is a list with %s in it', (_name, xml, expected) => {
    expect(decodeRailsXml(xml)).toEqual(expected);
  });

  test.each([
    ['integer', '007'],
    ['integer', '12a'],
    ['integer', '12345678901234567890'],
    ['decimal', 'see invoice'],
    ['decimal', '1.234567890123456789'],
    ['boolean', 'perhaps'],
    ['constructor', 'nobody knows that type'],
  ])('a text that is no %s stays text: %s', (type, text) => {
    expect(decodeRailsXml(`<a><b type="${type}">${text}</b></a>`)).toEqual({ a: { b: text } });
  });

  test('text keeps its lines, signs and spaces', () => {
    const read = decodeRailsXml(
      '<a><b>  Tom &amp; &lt;Ann&gt;&#13;\n&#x1F6AA; &quot;x&quot; </b><c><![CDATA[<i>&amp;</i>]]></c></a>',
    );

    expect(read).toEqual({ a: { b: '  Tom & <Ann>\r\n🚪 "x" ', c: '<i>&amp;</i>' } });
  });

  test.each([
    ['a tag that is never closed', '<jobs><job></jobs>'],
    ['an answer that is no XML', '{"error": true}'],
    ['entities of its own', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an answer that broke off', '<jobs type="array"><job><id>1'],
    ['nothing', ''],
  ])('%s is refused without quoting it', (_name, xml) => {
    expect(() => decodeRailsXml(xml)).toThrow(RangeError);
    expect(() => decodeRailsXml(xml)).toThrow(/^It .*\.$/);
  });
});
