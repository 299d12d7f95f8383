import { htmlToPlainText, sanitiseHtml } from '../../../server/src/inbound/sanitise';

describe('mail HTML', () => {
  it.each([
    ['scripts', '<script>alert(1)</script>a', 'a'],
    ['scripts in other letters', '<ScRiPt src=//x.test></sCrIpT>a', 'a'],
    ['event handlers', '<b onclick="x()" onmouseover=y()>a</b>', '<b>a</b>'],
    [
      'javascript links',
      '<a href="javascript:x()">a</a>',
      '<a target="_blank" rel="noopener noreferrer nofollow">a</a>',
    ],
    [
      'javascript links in entities',
      '<a href="&#106;ava&#x09;script:x()">a</a>',
      '<a target="_blank" rel="noopener noreferrer nofollow">a</a>',
    ],
    [
      'data links',
      '<a href="data:text/html,x">a</a>',
      '<a target="_blank" rel="noopener noreferrer nofollow">a</a>',
    ],
    [
      'relative links',
      '<a href="/admin/logout">a</a>',
      '<a target="_blank" rel="noopener noreferrer nofollow">a</a>',
    ],
    ['forms', '<form action="https://x.test"><input name=a><button>b</button></form>c', 'c'],
    ['frames', '<iframe src="https://x.test">a</iframe>b', 'b'],
    ['objects', '<object data=x>a</object><embed src=x><applet>b</applet>c', 'c'],
    ['style sheets', '<style>b{position:fixed}</style><link rel=stylesheet href=x><b>a</b>', '<b>a</b>'],
    [
      'meta refresh and base',
      '<meta http-equiv=refresh content="0;url=x"><base href="https://x.test">a',
      'a',
    ],
    ['SVG', '<svg onload=x()><a href=x>b</a></svg>a', 'a'],
    ['SVG images', '<img src="data:image/svg+xml;base64,PHN2Zz4=">', '<img />'],
    ['plain http images', '<img src="http://x.test/a.png" onerror="x()">', '<img />'],
    ['images of other schemes', '<img src="file:///etc/passwd"><img src="//x.test/a.png">', '<img /><img />'],
    ['srcset', '<img src="cid:a@b" srcset="https://x.test/a 2x">', '<img src="cid:a@b" />'],
    [
      'names and ids',
      '<a name="x" id="y" class="z">a</a>',
      '<a target="_blank" rel="noopener noreferrer nofollow">a</a>',
    ],
    ['comments', '<!--[if mso]><script>x()</script><![endif]-->a', 'a'],
    ['a noscript trick', '<noscript><p title="</noscript><img src=x onerror=x()>"></noscript>a', 'a'],
  ])('loses %s', (_name, html, safe) => {
    expect(sanitiseHtml(html)).toBe(safe);
  });

  it.each([
    ['a class', '<div class="gmail_quote evil">a</div>', '<div class="gmail_quote">a</div>'],
    ['an id, as a class', '<div id="divRplyFwdMsg">a</div>', '<div class="divRplyFwdMsg">a</div>'],
    [
      'a type',
      '<blockquote type="cite" cite="mid:x">a</blockquote>',
      '<blockquote type="cite">a</blockquote>',
    ],
    ['no other type', '<blockquote type="x">a</blockquote>', '<blockquote>a</blockquote>'],
  ])('keeps what marks a quotation: %s', (_name, html, safe) => {
    expect(sanitiseHtml(html)).toBe(safe);
  });

  it.each([
    ['layers over the page', 'position:fixed;top:0;left:0;width:100%', 'width: 100%'],
    ['margins that draw over others', 'margin-top:-500px;color:red', 'color: red'],
    ['addresses', 'background:url(https://x.test/t.gif);color:red', 'color: red'],
    ['escapes', 'back\\67round:red;color:\\75rl(x)', ''],
    ['expressions', 'width:expression(alert(1))', ''],
    ['comments', 'color:/**/red;background-color:#fff', 'background-color: #fff'],
    ['variables and imports', '--x:1;@import "x";behavior:url(#x)', ''],
    ['flex and grid layers', 'display:grid;z-index:9999;opacity:0', ''],
  ])('loses styles with %s', (_name, style, safe) => {
    expect(sanitiseHtml(`<p style="${style.replace(/"/g, '&quot;')}">a</p>`)).toBe(
      safe ? `<p style="${safe}">a</p>` : '<p>a</p>',
    );
  });

  it('keeps what people write', () => {
    const html =
      '<table border="0" width="600" bgcolor="#ffffff"><tr><td align="center" style="padding: 4px; color: rgb(1, 2, 3)">' +
      '<font color="red" face="Arial">a</font><br /><img src="https://x.test/a.png" alt="logo" width="10" /></td></tr></table>';
    expect(sanitiseHtml(html)).toBe(html);
    expect(sanitiseHtml('<a href="mailto:a@x.test">m</a><a href="tel:+1">t</a>')).toMatch(
      /mailto:a@x\.test.*tel:\+1/,
    );
  });

  it('marks every link as foreign', () => {
    expect(sanitiseHtml('<a href="https://x.test" target="_top" rel="opener">a</a>')).toBe(
      '<a href="https://x.test" target="_blank" rel="noopener noreferrer nofollow">a</a>',
    );
  });

  it('is the same when it is cleaned twice', () => {
    const once = sanitiseHtml(
      '<p style="color:red">a<img src="cid:x&amp;y@z"><a href="https://x.test?a=1&amp;b=2">b</a>',
    );
    expect(sanitiseHtml(once)).toBe(once);
  });

  it('reads as text: links once, lists, tables without their frames', () => {
    const html = sanitiseHtml(
      '<p>See <a href="https://x.test/">https://x.test/</a></p><ul><li>one</li><li>two</li></ul>',
    );
    expect(htmlToPlainText(html)).toBe('See https://x.test/\n\n * one\n * two');
  });
});
