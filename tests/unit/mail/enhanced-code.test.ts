import { enhancedCode, replyCode } from '../../../server/src/mail/enhanced-code';

it.each([
  ['535 5.7.139 Authentication unsuccessful', 535, '5.7.139'],
  ['535-5.7.8 Username and Password not accepted', 535, '5.7.8'],
  ['250 2.0.0 OK', 250, '2.0.0'],
  ['432 4.3.2', 432, '4.3.2'],
  ['550 5.1.10: not found', 550, '5.1.10'],
  ['554 no code here, only 5.7.1 in the text', 554, undefined],
  ['554 127.0.0.1 is blocked', 554, undefined],
  ['HTTP/1.1 400', undefined, undefined],
  [undefined, undefined, undefined],
])('%s', (reply, code, enhanced) => {
  expect(replyCode(reply)).toBe(code);
  expect(enhancedCode(reply)).toBe(enhanced);
});
