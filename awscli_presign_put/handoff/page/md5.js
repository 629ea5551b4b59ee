// MD5, which WebCrypto has not: by it, many stores know the parts of an upload, and the whole.

const BLOCK = 64; // bytes
// So much is read at once, and computed before the page can do anything else.
const SLICE = 2 * 1024 * 1024;

// RFC 1321, section 3.4: the sines.
const SINES = Int32Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) | 0);

/** @param {number} sum @param {number} shift @param {number} base */
function rotated(sum, shift, base) {
  return (((sum << shift) | (sum >>> (32 - shift))) + base) | 0;
}

/**
 * Take in whole blocks. Four steps at a time, in which the words of the state change places.
 * @param {Int32Array} state of four words
 * @param {DataView} view
 */
function takeBlocks(state, view) {
  const x = new Int32Array(16);
  for (let start = 0; start + BLOCK <= view.byteLength; start += BLOCK) {
    for (let n = 0; n < 16; n++) x[n] = view.getInt32(start + 4 * n, true);
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    for (let n = 0; n < 16; n += 4) {
      a = rotated(a + (d ^ (b & (c ^ d))) + x[n] + SINES[n], 7, b);
      d = rotated(d + (c ^ (a & (b ^ c))) + x[n + 1] + SINES[n + 1], 12, a);
      c = rotated(c + (b ^ (d & (a ^ b))) + x[n + 2] + SINES[n + 2], 17, d);
      b = rotated(b + (a ^ (c & (d ^ a))) + x[n + 3] + SINES[n + 3], 22, c);
    }
    for (let n = 16; n < 32; n += 4) {
      a = rotated(a + (c ^ (d & (b ^ c))) + x[(5 * n + 1) & 15] + SINES[n], 5, b);
      d = rotated(d + (b ^ (c & (a ^ b))) + x[(5 * n + 6) & 15] + SINES[n + 1], 9, a);
      c = rotated(c + (a ^ (b & (d ^ a))) + x[(5 * n + 11) & 15] + SINES[n + 2], 14, d);
      b = rotated(b + (d ^ (a & (c ^ d))) + x[(5 * n) & 15] + SINES[n + 3], 20, c);
    }
    for (let n = 32; n < 48; n += 4) {
      a = rotated(a + (b ^ c ^ d) + x[(3 * n + 5) & 15] + SINES[n], 4, b);
      d = rotated(d + (a ^ b ^ c) + x[(3 * n + 8) & 15] + SINES[n + 1], 11, a);
      c = rotated(c + (d ^ a ^ b) + x[(3 * n + 11) & 15] + SINES[n + 2], 16, d);
      b = rotated(b + (c ^ d ^ a) + x[(3 * n + 14) & 15] + SINES[n + 3], 23, c);
    }
    for (let n = 48; n < 64; n += 4) {
      a = rotated(a + (c ^ (b | ~d)) + x[(7 * n) & 15] + SINES[n], 6, b);
      d = rotated(d + (b ^ (a | ~c)) + x[(7 * n + 7) & 15] + SINES[n + 1], 10, a);
      c = rotated(c + (a ^ (d | ~b)) + x[(7 * n + 14) & 15] + SINES[n + 2], 15, d);
      b = rotated(b + (d ^ (c | ~a)) + x[(7 * n + 5) & 15] + SINES[n + 3], 21, c);
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
  }
}

/**
 * The digest of any number of bytes.
 * @param {Blob} bytes
 * @param {AbortSignal} signal
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function md5(bytes, signal) {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const whole = bytes.size - (bytes.size % BLOCK);
  for (let start = 0; start < whole; start += SLICE) {
    const slice = await bytes.slice(start, Math.min(start + SLICE, whole)).arrayBuffer();
    signal.throwIfAborted();
    takeBlocks(state, new DataView(slice));
  }
  const rest = new Uint8Array(await bytes.slice(whole).arrayBuffer());
  const last = new Uint8Array(rest.length < BLOCK - 8 ? BLOCK : 2 * BLOCK);
  last.set(rest);
  last[rest.length] = 0x80;
  const view = new DataView(last.buffer);
  view.setBigUint64(last.length - 8, BigInt(bytes.size) * 8n, true);
  takeBlocks(state, view);
  const digest = new DataView(new ArrayBuffer(16));
  for (let n = 0; n < 4; n++) digest.setInt32(4 * n, state[n], true);
  return new Uint8Array(digest.buffer);
}
