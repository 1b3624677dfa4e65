// Solves a challenge of ALTCHA (proof of work, version 2, PBKDF2): counts until the key that is
// derived from the counter starts as wanted. Loaded only when a challenge arrives.

const PATIENCE = 60_000;

function bytes(hex) {
  return Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function solve(challenge) {
  const { algorithm, cost, keyLength, keyPrefix, nonce, salt } = challenge.parameters;
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const rules = { name: "PBKDF2", hash: algorithm.replace("PBKDF2/", ""), salt: bytes(salt), iterations: cost };
  const began = Date.now();
  for (let counter = 0; Date.now() - began < PATIENCE; counter += 1) {
    new DataView(password.buffer).setUint32(start.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(rules, key, 8 * keyLength));
    if (derivedKey.startsWith(keyPrefix)) {
      return btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
    }
  }
  throw new Error("No solution in time");
}
