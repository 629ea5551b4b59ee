import pytest
from hypothesis import given
from hypothesis import strategies as st

from awscli_presign_put.signing.bulk.text_template import Blanks, blank

any_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5)


@given(pieces=st.lists(any_text, min_size=1, max_size=4), rows=st.integers(1, 4), order=st.randoms(), data=st.data())
def test_each_row_fills_the_blanks(pieces, rows, order, data):
    numbers = list(range(len(pieces) - 1))
    order.shuffle(numbers)
    columns = [data.draw(st.lists(any_text, min_size=rows, max_size=rows)) for _ in numbers] or [[""] * rows]
    text = pieces[0] + "".join(blank(number) + piece for number, piece in zip(numbers, pieces[1:]))
    expected = [
        pieces[0] + "".join(columns[number][row] + piece for number, piece in zip(numbers, pieces[1:]))
        for row in range(rows)
    ]
    in_bytes = [[value.encode() for value in column] for column in columns]
    assert [row.decode() for row in Blanks(text).rows(in_bytes)] == expected


@pytest.mark.parametrize("columns", [[[b"a", b"b"], [b"c"]], [[b"a"], [b"b", b"c"]], [[], [b"a"]]])
def test_no_row_is_lost_where_a_column_is_shorter(columns):
    with pytest.raises(ValueError, match="too many values"):
        Blanks(f"{blank(0)} {blank(1)}").rows(columns)
