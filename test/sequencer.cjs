const { default: Sequencer } = require('@jest/test-sequencer');

/** What takes half a minute. jest begins with the longest that it remembers, but on a fresh clone it remembers none. */
const LONGEST = /test\/(state\/memory|properties\/schedules)\.test\.ts$/;

module.exports = class extends Sequencer {
  async sort(tests) {
    const rank = ({ path }) => (LONGEST.test(path) ? 0 : 1);
    return (await super.sort(tests)).sort((one, other) => rank(one) - rank(other));
  }
};
