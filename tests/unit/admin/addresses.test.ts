import { parseAddresses } from '../../../admin/src/pages/tickets/reply/addresses';

describe('addresses as people type them', () => {
  it('may be separated by commas, semicolons and lines, alone or with a name', () => {
    expect(parseAddresses('a@b.test; Robin <r@c.test>,\n"Doe, Jane" <jane@d.test>,')).toEqual({
      addresses: ['a@b.test', 'r@c.test', 'jane@d.test'],
      refused: [],
    });
  });

  it('count once, whatever their case', () => {
    expect(parseAddresses('a@b.test, A@B.test').addresses).toEqual(['a@b.test']);
  });

  it.each(['robin', 'robin@', '@b.test', 'a@b', 'a b@c.test', 'a@b@c.test', 'Robin <r@c>'])(
    'are told from %j, which is none',
    (typed) => {
      expect(parseAddresses(`a@b.test, ${typed}`)).toEqual({ addresses: ['a@b.test'], refused: [typed] });
    },
  );

  it('may be none at all', () => {
    expect(parseAddresses(' , ')).toEqual({ addresses: [], refused: [] });
  });
});
