"""What the tests of the upload page watch for in a browser is noticed."""

import pytest


@pytest.fixture
def link(pages):
    return pages.link("presign-post", f"s3://{pages.server.bucket('watch')}/k")


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("console.error('wrong')", "error: wrong"),
        ("console.warn('odd')", "warning: odd"),
        ("setTimeout(() => { throw new TypeError('bad'); })", "error: bad"),
        (
            "document.body.insertAdjacentHTML('beforeend', '<p onclick=\"x()\">')",
            "error: Executing inline event handler",
        ),
        ("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">')", "error: Applying inline style"),
        ("fetch('http://127.0.0.1:9/').catch(() => {})", "error: Connecting to 'http://127.0.0.1:9/' violates"),
        (
            "document.body.insertAdjacentHTML('beforeend', '<img src=\"http://127.0.0.1:9/\">')",
            "error: Loading the image 'http://127.0.0.1:9/' violates",
        ),
    ],
)
def test_fault_is_noticed(chromium, link, script, fault):
    def run():
        with chromium.visit(link) as visit:
            visit.page.evaluate(f"() => {{ {script}; }}")
            visit.page.wait_for_timeout(200)

    with pytest.raises(AssertionError) as noticed:
        run()
    assert noticed.value.args[0][0].startswith(fault)


def test_request_to_another_host_is_noticed(chromium, link, site):
    with chromium.visit(link) as visit:
        assert visit.wrong() == []
        visit.stores = ()
        assert {url.partition("?")[0] for _, url in visit.wrong()} == {link.partition("?")[0]}
        visit.stores = (link,)


def test_what_keeps_people_out_is_noticed(chromium, link, axe):
    with chromium.visit(link) as visit:
        visit.page.evaluate("() => { document.querySelector('#choose').style.color = 'blue'; }")
        assert [name for name, _ in visit.violations(axe)] == ["color-contrast"]
