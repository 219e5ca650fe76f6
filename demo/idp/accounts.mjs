import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const deriveKey = promisify(scrypt);

/** The password is the username; the login page says so. */
const PEOPLE = [
  { username: 'alice', name: 'Alice Archer', email: 'alice@fabrikam.example' },
  { username: 'bob', name: 'Bob Baxter', email: 'bob@fabrikam.example' },
];

/**
 * The people who can log in. An account's `id` is its `sub`, and its `totpKey` what a phone and the server would have
 * agreed on at enrolment: random, one per person, as long as the hash (RFC 6238 §3 R5 and §5.1; 20 bytes for SHA-1).
 */
export async function createAccounts() {
  const accounts = new Map();
  for (const { username, name, email } of PEOPLE) {
    const salt = randomBytes(16);
    const account = { id: username, username, name, email, totpKey: randomBytes(20) };
    accounts.set(username, { account, salt, hash: await deriveKey(username, salt, 32) });
  }
  // Whoever does not exist is compared with this, so that an unknown name takes as long to refuse as a wrong password.
  const nobody = { account: undefined, salt: randomBytes(16), hash: randomBytes(32) };

  return {
    find(id) {
      return accounts.get(id)?.account;
    },
    /** @returns the account, or undefined when the name or the password is wrong; which of the two is not told. */
    async authenticate(username, password) {
      const { account, salt, hash } = accounts.get(username) ?? nobody;
      return timingSafeEqual(await deriveKey(password, salt, 32), hash) ? account : undefined;
    },
  };
}
