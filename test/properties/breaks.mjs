/**
 * Deliberate breaks of the source: `from` becomes `to` in `file`, and the schedules must find it. Each `from` is
 * short, so that it lasts; where it does not occur exactly once any more, `npm run test:breaks` says so.
 */
export const BREAKS = [
  {
    name: 'a prepared token is given out twice',
    guarantee: 'G1',
    file: 'src/state/token-vault.ts',
    edits: [
      ['      entry.prepared = undefined;\n', ''],
      ['      entries.delete(grant);\n      return token;', '      return token;'],
    ],
  },
  {
    name: 'a prepared token goes to another URL',
    guarantee: 'G2',
    file: 'src/state/token-vault.ts',
    edits: [['if (preparedFor.url === undefined) return isApps;', 'if (isApps) return true;']],
  },
  {
    name: 'the answer to an earlier question counts',
    guarantee: 'G2',
    file: 'src/ways/popup/response-listener.ts',
    edits: [['from === origin && (response.state ?? state) === state', 'from === origin']],
  },
  {
    name: 'clear() empties the storage of the tab',
    guarantee: 'G5',
    file: 'src/ways/redirect/redirect-store.ts',
    edits: [
      ['keysOf(page.tabStorage, ownPrefix).forEach(remove)', "keysOf(page.tabStorage, '').forEach(remove)"],
    ],
  },
  {
    name: 'another user’s token is used',
    guarantee: 'G6',
    file: 'src/model/grant.ts',
    edits: [['sub !== subject &&', 'false &&']],
  },
  {
    name: 'two calls ask at the same time',
    guarantee: 'G8',
    file: 'src/ways/queue.ts',
    edits: [['      if (isTaken) return undefined;\n', '']],
  },
  {
    name: 'what ends does not reject what waits for it',
    guarantee: 'G9',
    file: 'src/state/lifetime.ts',
    edits: [['lifetime.onEnd(() => reject(lifetime.reason));', '']],
  },
  {
    name: 'a call that ended in the queue gets its turn',
    guarantee: 'G9',
    file: 'src/ways/queue.ts',
    edits: [['          waiting.splice(index, 1);\n', '']],
  },
  {
    name: 'the window stays open',
    guarantee: 'G9',
    file: 'src/ways/popup/popup.ts',
    edits: [['      if (isLast) close();\n', '']],
  },
  {
    name: 'a severed window stays open',
    guarantee: 'G9',
    file: 'src/ways/popup/popup-window.ts',
    edits: [["      tell({ type: 'close' });\n", '']],
  },
  {
    name: 'what was sent with a step-up token is sent again',
    guarantee: 'G10',
    file: 'src/flow/fetch.ts',
    edits: [['if (isStepUp || response.redirected', 'if (response.redirected']],
  },
  {
    name: 'the record of a redirect is left in the storage of the tab and of all tabs',
    guarantee: 'G12',
    file: 'src/ways/redirect/redirect-store.ts',
    edits: [['        remove(ownPrefix + state);\n        return record', '        return record']],
  },
  {
    name: 'a call that was given up goes on after the redirect',
    guarantee: 'G12',
    file: 'src/ways/redirect/leave.ts',
    edits: [['        store.delete(state);\n', '']],
  },
  {
    name: 'a request is sent again as often as its API asks for another nonce',
    guarantee: 'G1',
    file: 'src/flow/request.ts',
    edits: [
      [
        'return sendProved(copy, nonces.get(origin));',
        'return sendWithToken({ ...outgoing, request: copy }, token, { browser, nonces, calls }, mayFollow);',
      ],
    ],
  },
  {
    name: 'a proof is for any method',
    guarantee: 'G2',
    file: 'src/flow/proof.ts',
    edits: [['url: placeOf(url), method, nonce', "url: placeOf(url), method: 'POST', nonce"]],
  },
];
