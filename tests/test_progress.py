import io

from awscli_presign_put.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_line_that_changes():
    progress = Progress(terminal := Terminal())
    for text in ("10", "10", "20", "3"):
        progress.show(text)
    progress.clear()
    progress.clear()
    assert terminal.getvalue() == "10\r20\r\x1b[K3\r\x1b[K"


def test_nothing_was_shown():
    Progress(terminal := Terminal()).clear()
    assert terminal.getvalue() == ""


def test_no_terminal():
    file = io.StringIO()
    for stream in (None, file):
        progress = Progress(stream)
        progress.show("1")
        progress.clear()
    assert file.getvalue() == ""


def test_terminal_that_is_gone():
    class Gone(Terminal):
        def write(self, text):
            raise OSError(5, "Input/output error")

    progress = Progress(gone := Gone())
    progress.show("1")
    progress.clear()
    assert gone.getvalue() == ""


def test_old_console_of_windows(windows_os):
    """It shows an escape sequence as text."""
    progress = Progress(terminal := Terminal())
    for text in ("\uae40 10", "3"):
        progress.show(text)
    progress.clear()
    assert terminal.getvalue() == "\uae40 10\r" + " " * 5 + "\r3\r" + " " + "\r"
