/** How an export writes a moment, in the zone of the office. */
export type MomentStyle = 'offset' | 'wall' | 'day_first' | 'month_first';

/** `2024-03-01T14:30:00+00:00`, `2024-03-01 14:30`, `01/03/2024 14:30` or `03/01/2024 02:30 PM`. */
export function writeMoment(moment: Temporal.ZonedDateTime, style: MomentStyle): string {
  return STYLES[style](moment);
}

/** `2024-03-01`, `01/03/2024` or `03/01/2024`: the day as the moment's style would write it. */
export function writeDay(moment: Temporal.ZonedDateTime, style: MomentStyle): string {
  const { year, month, day } = moment;
  if (style === 'day_first') return `${two(day)}/${two(month)}/${year}`;
  return style === 'month_first' ? `${two(month)}/${two(day)}/${year}` : moment.toPlainDate().toString();
}

/** A moment of a working day, some days before or after another, away from midnight and from changes of the clock. */
export function workingMoment(from: Temporal.ZonedDateTime, daysLater: number, minute: number): Temporal.ZonedDateTime {
  return from
    .startOfDay()
    .add({ days: daysLater })
    .with({ hour: 8 + Math.floor(minute / 60), minute: minute % 60 });
}

const STYLES: Readonly<Record<MomentStyle, (moment: Temporal.ZonedDateTime) => string>> = {
  offset: (moment) => moment.toString({ timeZoneName: 'never', smallestUnit: 'second' }),
  wall: (moment) => `${moment.toPlainDate().toString()} ${time(moment)}`,
  day_first: (moment) => `${writeDay(moment, 'day_first')} ${time(moment)}`,
  month_first: (moment) => {
    const { hour, minute } = moment;
    return `${writeDay(moment, 'month_first')} ${two(hour % 12 || 12)}:${two(minute)} ${hour < 12 ? 'AM' : 'PM'}`;
  },
};

function time({ hour, minute }: Temporal.ZonedDateTime): string {
  return `${two(hour)}:${two(minute)}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
