// Breaks each rule of ours once on purpose, in memory, and sees it reported; the contract as it stands breaks none.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import spectralCore from '@stoplight/spectral-core';
import spectralParsers from '@stoplight/spectral-parsers';
import loader from '@stoplight/spectral-ruleset-bundler/with-loader';
import { mutations } from './mutations.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// A round trip through JSON, since the parser gives proxies that cannot be cloned.
const parse = (path) => JSON.parse(JSON.stringify(spectralParsers.Yaml.parse(fs.readFileSync(here(path), 'utf8')).data));

const load = (path) => loader.bundleAndLoadRuleset(here(path), { fs, fetch });
const lint = async (ruleset, document) => {
  const spectral = new spectralCore.Spectral();
  spectral.setRuleset(ruleset);
  return spectral.run(document);
};

const contract = parse('../../openapi.yaml');
const files = fs.readdirSync(here('rules')).map((file) => `rules/${file}`);
const ours = Object.assign({}, ...files.map((file) => parse(file).rules));
const everything = await load('spectral.yaml');
// Most of the time goes into Spectral's rules, of which the mutations need none.
const rulesets = await Promise.all(files.map(load));
const oursAlone = new spectralCore.Ruleset({ extends: rulesets.map(({ definition }) => definition) });

test('the contract breaks no rule, neither of Spectral nor of ours', async () => {
  assert.deepEqual(await lint(everything, contract), []);
});

test('spectral.yaml has each rule of ours', () => {
  const rules = Object.entries(everything.rules).filter(([, { enabled }]) => enabled).map(([name]) => name);
  assert.deepEqual(Object.keys(ours).filter((name) => !rules.includes(name)), []);
});

test('each rule of ours has a mutation', () => {
  assert.deepEqual(Object.keys(mutations).sort(), Object.keys(ours).sort());
});

for (const [name, rule] of Object.entries(ours)) {
  test(`${name} is an error that says what to do`, () => {
    assert.equal(rule.severity, 'error');
    assert.match(rule.message, /^[A-Z].*\.$/s);
  });
}

for (const [rule, ways] of Object.entries(mutations)) {
  for (const [way, mutate] of Object.entries(ways)) {
    test(`${rule} is reported, and no other rule of ours: ${way}`, async () => {
      const mutant = structuredClone(contract);
      mutate(mutant);
      const codes = (await lint(oursAlone, mutant)).map(({ code }) => code);
      assert.deepEqual([...new Set(codes)], [rule]);
    });
  }
}
