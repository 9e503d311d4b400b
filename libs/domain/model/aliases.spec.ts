import { given, type Told } from '#test/builders/decider';
import { digestOf } from '#test/builders/event-data';
import { story } from '#test/builders/events';
import { removeAlias, setAlias } from './aliases';

const two = () =>
  story().projectCreated().modelRegistered('churn').versionRegistered('acme-churn').versionRegistered('acme-churn');
const set =
  (alias: string, number = 1) =>
  ({ project, model, evidence, name }: Told) =>
    setAlias(project, model, evidence(number), { alias, number, reason: null }, name);
const remove =
  (alias: string) =>
  ({ model, name }: Told) =>
    removeAlias(model, { alias, reason: null }, name);

describe('setting an alias', () => {
  it('names a version', () => {
    given(two())
      .when((told) => set('Champion')({ ...told, evidence: told.evidence.bind(told), model: told.model, project: told.project, name: told.name, now: told.now, stream: told.stream.bind(told) } as Told))
      .then({
        type: 'AliasSet',
        data: { alias: 'Champion', versionId: 'acme-churn-v1', number: 1, displaced: null, before: null },
      });
  });
});
