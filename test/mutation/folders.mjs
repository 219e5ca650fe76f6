// Stryker's reporter for `npm run mutation`: the score of each folder, what survived, and a failure if a folder is under 90 %.
import { relative } from 'node:path';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';

const LEAST = 90;
const FOUND = ['Killed', 'Timeout'];
const MISSED = ['Survived', 'NoCoverage'];

const is = (statuses) => (mutant) => statuses.includes(mutant.status);

class Folders {
  onMutationTestReportReady({ files }) {
    const mutants = Object.entries(files).flatMap(([path, file]) => {
      const name = relative('.', path);
      const [folder] = name.split('/').slice(1);
      return file.mutants.map((mutant) => ({ ...mutant, name, folder: `src/${folder}` }));
    });
    const folders = [...new Set(mutants.map(({ folder }) => folder))].sort();
    const table = folders.map((folder) => {
      const own = mutants.filter((mutant) => mutant.folder === folder);
      const [found, missed] = [own.filter(is(FOUND)).length, own.filter(is(MISSED)).length];
      const score = Math.round((10_000 * found) / (found + missed)) / 100;
      return { folder, mutants: found + missed, found, missed, score };
    });
    console.log('\nMutants that no test finds:');
    for (const { name, location, mutatorName, replacement, status } of mutants.filter(is(MISSED))) {
      const to = (replacement ?? '').replace(/\s+/g, ' ').slice(0, 100);
      const { line, column } = location.start;
      console.log(
        `  ${name}:${line}:${column} ${mutatorName} → ${to}${status === 'NoCoverage' ? ' (no test is there)' : ''}`,
      );
    }
    console.table(table);
    const under = table.filter(({ score }) => score < LEAST);
    if (under.length === 0) return;
    console.error(`Under ${LEAST} %: ${under.map(({ folder }) => folder).join(', ')}`);
    process.exitCode = 1;
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Reporter, 'folders', Folders)];
