/** A decimal number as digits without a point, and how many of them stand behind it. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/**
 * Adds numbers as the decimals they are spelled as, so that 0.1 and 0.2 make 0.3, in whatever order and however many.
 * Amounts are decimal; their sum in binary gathers dust that a rounding can only hide.
 */
export function sumDecimals(numbers: readonly number[]): number {
  const decimals = numbers.map(decimalOf);
  const scale = decimals.reduce((most, decimal) => Math.max(most, decimal.scale), 0);
  const total = decimals.reduce((sum, decimal) => sum + decimal.digits * 10n ** BigInt(scale - decimal.scale), 0n);
  return Number(`${total}e-${scale}`);
}

function decimalOf(number: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(number).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}
