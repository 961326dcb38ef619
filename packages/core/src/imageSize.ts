export interface ImageSize {
  width: number;
  height: number;
}

function view(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

function pngSize(data: Uint8Array): ImageSize | null {
  return data.length < 24 ? null : { width: view(data).getUint32(16), height: view(data).getUint32(20) };
}

function gifSize(data: Uint8Array): ImageSize | null {
  return data.length < 10 ? null : { width: view(data).getUint16(6, true), height: view(data).getUint16(8, true) };
}

/** Start-of-frame markers carry the size; C4, C8 and CC look alike but are tables. */
function isStartOfFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function jpegSize(data: Uint8Array): ImageSize | null {
  const bytes = view(data);
  let offset = 2;
  while (offset + 9 < data.length && data[offset] === 0xff) {
    const marker = data[offset + 1] ?? 0;
    if (isStartOfFrame(marker)) return { width: bytes.getUint16(offset + 7), height: bytes.getUint16(offset + 5) };
    offset += 2 + bytes.getUint16(offset + 2);
  }
  return null;
}

function webpSize(data: Uint8Array): ImageSize | null {
  if (data.length < 30) return null;
  const bytes = view(data);
  const kind = String.fromCharCode(...data.subarray(12, 16));
  if (kind === "VP8 ") return { width: bytes.getUint16(26, true) & 0x3fff, height: bytes.getUint16(28, true) & 0x3fff };
  if (kind === "VP8L") {
    const bits = bytes.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  if (kind !== "VP8X") return null;
  const uint24 = (at: number) => bytes.getUint16(at, true) | ((data[at + 2] ?? 0) << 16);
  return { width: uint24(24) + 1, height: uint24(27) + 1 };
}

const READERS: Record<string, (data: Uint8Array) => ImageSize | null> = {
  "image/png": pngSize,
  "image/gif": gifSize,
  "image/jpeg": jpegSize,
  "image/webp": webpSize,
};

const MAX_SIDE = 65_535;

/** Width and height in pixels from an image's header, or null when it does not say or says nonsense. */
export function imageSize(contentType: string, data: Uint8Array): ImageSize | null {
  const size = READERS[contentType]?.(data) ?? null;
  const isSensible = size && size.width > 0 && size.height > 0 && size.width <= MAX_SIDE && size.height <= MAX_SIDE;
  return isSensible ? size : null;
}
