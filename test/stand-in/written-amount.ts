/** How an export writes an amount. */
export type AmountStyle = 'plain' | 'thousands' | 'dollar';

/** Hundredths as text: `1234.50`, `1,234.50` or `$1,234.50`. */
export function writeAmount(hundredths: number, style: AmountStyle): string {
  const plain = (hundredths / 100).toFixed(2);
  if (style === 'plain') return plain;
  const grouped = plain.replaceAll(/\B(?=(\d{3})+\.)/g, ',');
  return style === 'dollar' ? `$${grouped}` : grouped;
}

/** The number that the text means. */
export function asNumber(hundredths: number): number {
  return hundredths / 100;
}
