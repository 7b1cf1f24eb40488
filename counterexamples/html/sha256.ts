// SHA-256 (FIPS 180-4), for the page's content security policy, which names its one script and its one style by their hashes. Reports are
// pure texts, so Node's own is out of reach here; the test compares with it.

/** The first 32 bits of the fractional parts of a root of each of the first primes. */
const fractions = (count: number, root: (n: number) => number): readonly number[] => {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return primes.map((prime) => ((root(prime) % 1) * 2 ** 32) | 0);
};

const rounds = fractions(64, Math.cbrt);
const start = fractions(8, Math.sqrt);

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

/** The message with its padding: a one, zeros, and its length in bits at the end of a block of 64 bytes. */
const padded = (bytes: Uint8Array): DataView => {
  const size = Math.ceil((bytes.length + 9) / 64) * 64;
  const all = new Uint8Array(size);
  all.set(bytes);
  all[bytes.length] = 0x80;
  const view = new DataView(all.buffer);
  view.setBigUint64(size - 8, BigInt(bytes.length) * 8n);
  return view;
};

/** The words that the rounds of one block mix in. */
const schedule = (view: DataView, at: number): Int32Array => {
  const words = new Int32Array(64);
  const word = (i: number): number => words[i] ?? 0;
  for (let i = 0; i < 64; i += 1) {
    if (i < 16) {
      words[i] = view.getInt32(at + i * 4);
      continue;
    }
    const [x, y] = [word(i - 15), word(i - 2)];
    const s0 = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const s1 = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    words[i] = word(i - 16) + s0 + word(i - 7) + s1;
  }
  return words;
};

/** The SHA-256 hash of a text in UTF-8, in base64 as content security policies write it. */
export const sha256 = (text: string): string => {
  const view = padded(new TextEncoder().encode(text));
  const hash = Int32Array.from(start);
  for (let at = 0; at < view.byteLength; at += 64) {
    const words = schedule(view, at);
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (rounds[i] ?? 0) + (words[i] ?? 0)) | 0;
      const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => {
      hash[i] = (hash[i] ?? 0) + word;
    });
  }
  const bytes = new DataView(new ArrayBuffer(32));
  hash.forEach((word, i) => {
    bytes.setInt32(i * 4, word);
  });
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
};
