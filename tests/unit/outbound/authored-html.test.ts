import { bodyOf, signatureOf } from '../../../server/src/outbound/body';
import {
  authoredText,
  hasContent,
  isHtml,
  sanitiseAuthored,
  sanitiseSignature,
} from '../../../server/src/outbound/authored-html';

describe('HTML that an agent writes', () => {
  it('keeps what a mail needs', () => {
    const html =
      '<h2>Steps</h2><p><strong>Unplug</strong> <em>it</em>, <u>wait</u>, <s>never</s><br />try</p>' +
      '<ul><li><p>one</p></li></ul><ol start="3"><li>three</li></ol><blockquote><p>said</p></blockquote>' +
      '<pre><code>a  b</code></pre><hr /><table><tbody><tr><td colspan="2">cell</td></tr></tbody></table>' +
      '<p><a href="https://acme.test/?a=1&amp;b=2">web</a> <a href="mailto:a@acme.test">mail</a></p>';
    expect(sanitiseAuthored(html)).toBe(html);
  });

  it.each([
    ['<p>a<script>alert(1)</script></p>', '<p>a</p>'],
    ['<p style="position:fixed" class="x" id="y" onclick="z()">a</p>', '<p>a</p>'],
    ['<p>a<img src="x" onerror="alert(1)"></p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a>a</a>'],
    ['<a href="/admin">a</a>', '<a>a</a>'],
    ['<a href="//evil.test">a</a>', '<a>a</a>'],
    ['<a href="data:text/html,x">a</a>', '<a>a</a>'],
    ['<a href="https://a.test" target="_top" ping="https://b.test">a</a>', '<a href="https://a.test">a</a>'],
    ['<style>p{}</style><iframe src="x"></iframe><form><input></form><p>a</p>', '<p>a</p>'],
    ['<p>a\u0000\u0007b</p>', '<p>ab</p>'],
  ])('makes of %j only %j', (html, clean) => expect(sanitiseAuthored(html)).toBe(clean));

  it('keeps an empty line of the editor open', () => {
    expect(sanitiseAuthored('<p>a</p><p></p><p>b</p>')).toBe('<p>a</p><p><br /></p><p>b</p>');
  });

  it('is not undone by cleaning it twice', () => {
    const once = sanitiseAuthored('<p>a &amp; b &lt;script&gt; "c"</p><p></p>');
    expect(sanitiseAuthored(once)).toBe(once);
  });

  it('reads well as text', () => {
    const html =
      '<h1>Title</h1><p>See <a href="https://acme.test/x">the page</a> or https://acme.test</p>' +
      '<ul><li>one</li><li>two</li></ul><table><tr><th>Name</th><td>Wert</td></tr></table>';
    const text = authoredText(html);
    expect(text).toContain('Title\n');
    expect(text).toContain('See the page <https://acme.test/x> or https://acme.test');
    expect(text).toContain(' * one\n * two');
    expect(text).toMatch(/Name\s+Wert/);
  });

  it.each(['<p></p>', '<p>&nbsp;</p>', '<p><br></p>', '<script>x</script>', ''])(
    'like %j says nothing, so that the text counts',
    (html) => {
      expect(hasContent(sanitiseAuthored(html))).toBe(false);
      expect(bodyOf({ html, text: 'The text' })).toEqual({ text: 'The text', html: '<p>The text</p>' });
    },
  );
});

describe('a signature', () => {
  it.each(['Your team\nAcme & Sons', 'Anna <anna@acme.test>\n<https://acme.test>', '1 < 2 and 3 > 2'])(
    'without any tag, like %j, is text and stays as it is',
    (signature) => {
      expect(isHtml(signature)).toBe(false);
      expect(sanitiseSignature(signature)).toBe(signature);
      expect(signatureOf(signature).text).toBe(signature);
      expect(signatureOf(signature).html).not.toMatch(/<anna|<https|& S|< 2/);
    },
  );

  it.each([
    ['<p>Anna</p><script>x</script>', '<p>Anna</p>'],
    ['<script>x</script>Acme &amp; Sons', '<p>Acme &amp; Sons</p>'],
    ['<p></p>', ''],
    ['<p>&nbsp;</p><p><br></p>', ''],
    ['', ''],
  ])('%j is stored as %j, and that stays the same when it is saved again', (given, stored) => {
    expect(sanitiseSignature(given)).toBe(stored);
    expect(sanitiseSignature(stored)).toBe(stored);
  });
});

describe('images in authored HTML', () => {
  const kept = (html: string) => sanitiseAuthored(html, { images: true });

  it('stay where they were uploaded for this text, with nothing but their size and what they show', () => {
    expect(
      kept(
        '<p><img src="cid:upload-12" alt="A &quot;plug&quot;" width="20" height="9" onerror="x()" style="x"></p>',
      ),
    ).toBe('<p><img src="cid:upload-12" alt="A &quot;plug&quot;" width="20" height="9" /></p>');
    expect(sanitiseAuthored('<p>x<img src="cid:upload-12"></p>')).toBe('<p>x</p>');
  });

  it.each([
    'https://tracker.test/x.png',
    '//tracker.test/x.png',
    'data:image/png;base64,AAAA',
    'cid:upload-0',
    'cid:upload-1x',
    'cid:upload-12@elsewhere.test',
    'cid: upload-1',
    'CID:upload-1" src="cid:upload-2',
    'javascript:alert(1)',
    '/x.png',
    '',
  ])('go where they are something else: %s', (src) => {
    expect(kept(`<p>x<img src="${src}"></p>`)).toBe('<p>x</p>');
  });

  it('are something to read, and are named in the text', () => {
    expect(hasContent(kept('<p><img src="cid:upload-12"></p>'))).toBe(true);
    expect(
      authoredText(kept('<p>See <img src="cid:upload-1" alt="the plug"> and <img src="cid:upload-2"></p>')),
    ).toBe('See [the plug] and [image]');
  });
});
