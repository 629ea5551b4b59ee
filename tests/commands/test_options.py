from types import SimpleNamespace

from awscli_presign_put.commands import options


def test_headers_of_given_options():
    assert options.headers_from(SimpleNamespace(content_type="font/ttf")) == (("Content-Type", "font/ttf"),)
    assert options.headers_from(SimpleNamespace(content_type="")) == (("Content-Type", ""),)


def test_no_options():
    assert options.headers_from(SimpleNamespace(content_type=None)) == ()


def test_option_of_a_header():
    assert options.option_of("Content-Type") == "--content-type"
