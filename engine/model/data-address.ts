/** Content that stands in its own address, as `data:image/png;base64,iVBOR...` (RFC 2397). */
export interface AddressedData {
  /** `image/png`, in lower case; empty where none is named. */
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const DATA = /^data:([^,;]*)((?:;[^,;]*)*),(.*)$/is;

/** Reads a `data:` address; `undefined` for any other, and for one that cannot be read. */
export function readDataAddress(address: string): AddressedData | undefined {
  const [, mediaType = '', parameters = '', content] = DATA.exec(address.trim()) ?? [];
  if (content === undefined) return undefined;
  try {
    const bytes = /;base64$/i.test(parameters)
      ? fromBase64(content)
      : new TextEncoder().encode(decodeURIComponent(content));
    return { mediaType: mediaType.trim().toLowerCase(), bytes };
  } catch {
    return undefined;
  }
}

/** @throws DOMException when it is no base64. */
function fromBase64(content: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(decodeURIComponent(content)), (letter) => letter.charCodeAt(0));
}
