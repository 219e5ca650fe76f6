import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const deriveKey = promisify(scrypt);

/** The password is the username; the login page says so. */
const PEOPLE = [
  { username: 'alice', name: 'Alice Archer', email: 'alice@fabrikam.example', hasPhone: true },
  { username: 'bob', name: 'Bob Baxter', email: 'bob@fabrikam.example', hasPhone: true },
  { username: 'carol', name: 'Carol Clark', email: 'carol@fabrikam.example', hasPhone: false },
];

/**
 * The people who can log in. An account's `id` is its `sub`, and its `totpKey` what a phone and the server would have
 * agreed on at enrolment: random, one per person, as long as the hash (RFC 6238 §3 R5 and §5.1; 20 bytes for SHA-1). Whoever
 * enrolled no phone has none.
 */
export async function createAccounts() {
  const accounts = new Map();
  for (const { username, name, email, hasPhone } of PEOPLE) {
    const salt = randomBytes(16);
    const account = { id: username, username, name, email, totpKey: hasPhone ? randomBytes(20) : undefined };
    accounts.set(username, { account, salt, hash: await deriveKey(username, salt, 32) });
  }
  // Whoever does not exist is compared with this, so that an unknown name takes as long to refuse as a wrong password.
  const nobody = { account: undefined, salt: randomBytes(16), hash: randomBytes(32) };

  return {
    all() {
      return [...accounts.values()].map(({ account }) => account);
    },
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
