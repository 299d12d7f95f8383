import { fromNameOf, unknownPlaceholder } from '../../../shared/from-name';

const names = { agent: 'Anna Agent', mailbox: 'Acme Support' };

describe('the name beside a From address', () => {
  it.each([
    ['{agent} via {mailbox}', 'Anna Agent via Acme Support', 'Acme Support'],
    ['{agent} via Support', 'Anna Agent via Support', 'Support'],
    ['{Agent} ({ mailbox })', 'Anna Agent (Acme Support)', 'Acme Support'],
    ['{mailbox} – {agent}', 'Acme Support – Anna Agent', 'Acme Support'],
    ['{agent}', 'Anna Agent', 'Acme Support'],
    ['{agent} vom Kundendienst', 'Anna Agent vom Kundendienst', 'Kundendienst'],
    ['{agent} | Viaduct Ltd', 'Anna Agent | Viaduct Ltd', 'Viaduct Ltd'],
    ['Support', 'Support', 'Support'],
    ['From the Support', 'From the Support', 'From the Support'],
    ['', 'Acme Support', 'Acme Support'],
  ])('%s is %s, and without an agent %s', (pattern, withAgent, without) => {
    expect(fromNameOf(pattern, names)).toBe(withAgent);
    expect(fromNameOf(pattern, { ...names, agent: '' })).toBe(without);
  });

  it('fills nothing that stands in a name', () => {
    expect(fromNameOf('{agent} via {mailbox}', { agent: '{mailbox} $& $1', mailbox: 'M' })).toBe(
      '{mailbox} $& $1 via M',
    );
  });

  it.each([
    ['{agent} via {mailbox}', null],
    ['{ Agent }', null],
    ['Support', null],
    ['{agents} via Support', '{agents}'],
    ['{} Support', '{}'],
    ['{agent via Support', '{'],
    ['agent} via Support', '}'],
  ])('in %s the part that means nothing is %s', (pattern, unknown) => {
    expect(unknownPlaceholder(pattern)).toBe(unknown);
  });
});
