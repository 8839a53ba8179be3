"""The headers with which a browser keeps a page to its own address."""

from lnexplore.serve.policy import content_security_policy, inline_scripts, security_headers

PAGE = '<html><script src="./a.js"></script><script type="module" crossorigin src="./b.js"></script><script>alert(1)</script></html>'


def test_only_scripts_that_stand_in_the_page_need_a_hash():
    assert inline_scripts(PAGE) == ["alert(1)"]
    assert inline_scripts("<script src='a.js'></script>") == []


def test_the_hash_is_that_of_the_text_between_the_tags():
    # printf 'alert(1)' | openssl dgst -sha256 -binary | base64
    policy = content_security_policy(PAGE)
    assert "script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='; " in policy


def test_nothing_leaves_and_nobody_frames():
    rules = dict(rule.split(" ", 1) for rule in content_security_policy(PAGE).split("; "))
    assert rules["default-src"] == rules["connect-src"] == rules["form-action"] == rules["base-uri"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
    assert "http" not in content_security_policy(PAGE)
    assert "unsafe-eval" not in content_security_policy(PAGE)
    assert "unsafe-inline" not in rules["script-src"]


def test_the_page_that_is_served_has_an_inline_script_and_its_hash():
    headers = dict(security_headers())
    assert headers[b"content-security-policy"].count(b"'sha256-") == 1
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert headers[b"referrer-policy"] == b"no-referrer"
