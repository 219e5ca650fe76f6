import { chart } from './chart.mjs';

const inNumbers = (value) => (typeof value === 'number' ? value.toLocaleString('en') : (value ?? ''));
const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(inNumbers).join(' | ')} |`).join('\n');
const on = ({ date, commit, cores, load, system, node }) =>
  `Measured ${date} at ${commit}: ${cores} cores${load > cores ? ` (load ${load})` : ''}, ${system}, Node ${node}`;

/** A way that failed each time has no numbers; the JSON says why. */
const succeeded = ({ milliseconds }) => milliseconds !== undefined;

/** The tables of docs/benchmarks.md, by the names of the places where they go. */
export function tablesOf(results) {
  const tables = {};
  const { size, cost, network, many, sequence } = results;
  if (size) {
    tables.size = `${on(size.measuredOn)}. ${size.settings}.\n\n${table(
      ['bytes', 'version', 'min', 'gzip', 'brotli', 'and at run time'],
      size.peers.flatMap(({ name, version, minified, gzip, brotli, onTop, others }) => [
        [
          name,
          version,
          minified,
          gzip,
          brotli,
          others.map((one) => `${one.what} ${one.gzip.toLocaleString('en')} gzip`).join(', '),
        ],
        ...(onTop ? [['… of which step-up-spa', '', onTop.minified, onTop.gzip, onTop.brotli, '']] : []),
      ]),
    )}`;
    if (size.entries)
      tables.entries = table(
        ['entry', 'min', 'gzip'],
        Object.entries(size.entries).map(([name, { minified, gzip }]) => [name, minified, gzip]),
      );
  }
  if (cost) {
    const { time, bytes } = cost.ratios;
    tables.cost = `${on(cost.measuredOn)}, Chromium ${cost.chromium}.\n\n${table(
      ['', 'time', 'bytes of the heap'],
      Object.keys(time).map((name) => [name, `${time[name]} ×`, `${bytes[name]} ×`]),
    )}\n\n${table(['one call', 'bytes of the heap'], Object.entries(cost.calls.bytes))}`;
  }
  if (network) {
    const { unnamed, closedWindow: closed } = network;
    tables.network = `${on(network.measuredOn)}, Chromium ${network.chromium}. Over a real server a request that none of 50 rules names takes ${unnamed} times as long as plain \`fetch\`. A window that the user closes is reported after ${closed.median} ms (median of ${closed.rounds}, at most ${closed.most} ms).`;
  }
  const stepUp = results['step-up'];
  if (stepUp) {
    tables['step-up'] =
      `${on(stepUp.measuredOn)}, Chromium ${stepUp.chromium}. ${stepUp.delay} ms added to each request, ${stepUp.rounds === 1 ? 'one run' : `medians of ${stepUp.rounds} runs`}.`;
    for (const name of ['asked', 'notAsked'])
      tables[`step-up ${name}`] = table(
        [
          '',
          'time',
          'requests in sequence',
          'without the provider’s pages',
          'requests',
          'windows',
          'prompts',
          'answer → token request',
          'token → API',
        ],
        stepUp[name]
          .filter(succeeded)
          .map((row) => [
            row.way,
            `${row.milliseconds} ms, ${row.ratio} ×`,
            row.requestsInSequence,
            row.withoutProvidersPages.length,
            row.requests,
            row.windows,
            row.prompts,
            row.answerToTokenRequest === undefined ? '' : `${row.answerToTokenRequest} ms`,
            `${row.tokenToApiRequest} ms`,
          ]),
      );
    tables['step-up chain'] = table(
      ['', 'requests of which each waits for the one before'],
      stepUp.notAsked
        .filter(succeeded)
        .map(({ way, withoutProvidersPages }) => [
          way,
          withoutProvidersPages.map((request) => `\`${request}\``).join(' → '),
        ]),
    );
  }
  if (many)
    tables.many = `${on(many.measuredOn)}, Chromium ${many.chromium}.\n\n${table(
      ['one click, callback page', ''],
      [
        ['transfers', many.transfers],
        ['accepted by the API', many.accepted],
        ['authorization requests', many.authorizations],
        ['tokens, each used once', many.tokens],
        ['second factors', many.prompts],
        ['windows opened', many.windows],
        ['windows left', many.windowsLeft],
        ['listeners more than before', many.listenersGained],
        ['frames more than before', many.framesGained],
        ['heap more than before, bytes', many.heapBytesGained],
      ],
    )}`;
  if (sequence) {
    const { afterDispose: end } = sequence;
    tables.sequence = `${on(sequence.measuredOn)}.\n\n${table(
      ['one after the other', ''],
      [
        ['transfers', sequence.transfers],
        ['accepted by the API', sequence.accepted],
        ['tokens, each used once', sequence.tokens],
        ['prompts, windows opened', `${inNumbers(sequence.prompts)}, ${inNumbers(sequence.windows)}`],
        [
          'left: windows, timers, channels',
          [sequence.left.windows, sequence.left.timers, sequence.left.channels].join(', '),
        ],
        [
          'left: listeners, as before the first',
          `${sequence.left.listeners}, ${sequence.asBefore.listeners}`,
        ],
        ['left after dispose(): windows, listeners, timers, channels', Object.values(end).join(', ')],
        [
          'heap more than before, bytes a transfer',
          Math.round(sequence.heapBytesGained / sequence.transfers),
        ],
      ],
    )}`;
  }
  return tables;
}

/** docs/benchmarks.svg */
export function drawing({ size, cost, 'step-up': stepUp }) {
  const isOurs = (label) => label.startsWith('step-up-spa');
  const bars = (rows) => rows.map(([label, value, text]) => ({ label, value, text, ours: isOurs(label) }));
  return chart([
    ...(size
      ? [
          {
            title: 'What a user loads: a login, and a token for one more scope',
            note: 'bytes, minified and gzipped, without files that are loaded apart',
            bars: bars(size.peers.map(({ name, gzip }) => [name, gzip, gzip.toLocaleString('en')])),
          },
        ]
      : []),
    ...(stepUp
      ? [
          {
            title: 'Requests in sequence, from the click to the API’s response',
            note: 'a preflight of the API included; the provider’s session answers without asking',
            bars: bars(
              stepUp.notAsked
                .filter(succeeded)
                .map(({ way, requestsInSequence: count }) => [way, count, String(count)]),
            ),
          },
        ]
      : []),
    ...(cost
      ? [
          {
            title: 'What a call costs, the network apart',
            note: 'time, as ratios of one run',
            bars: Object.entries(cost.ratios.time).map(([label, value]) => ({
              label,
              value,
              text: `${value} ×`,
              ours: !label.startsWith('fetchWithAuth'),
            })),
          },
        ]
      : []),
  ]);
}
